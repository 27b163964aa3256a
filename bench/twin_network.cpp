// The three-station network of src/drawwell/engine/twin_cases/three-stations.toml, written for itself alone:
// the peer of the compiled twin. Same rules, same draws, same calendar of buckets, so the counts must agree.
// Build: g++ -O2 -o twin_network twin_network.cpp      Run: twin_network HORIZON WARM_UP SEED_KEY BUCKETS
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

static const uint64_t GOLDEN = 0x9E3779B97F4A7C15ull, VISIT = 0xD1B54A32D192ED03ull, PURPOSE = 0x8CB92BA72F3D8DD7ull;
enum { ARRIVE, FINISH, TIRE };
enum { GAP = 0, MIX = 128, SERVICE = 192, PATIENCE = 256, ROUTE = 320 };
static const int STATIONS = 3, CLASSES = 2;
static const int SERVERS[STATIONS] = {3, 6, 2};
static const double SERVICE_MEAN[STATIONS] = {0.25, 0.75, 1.0}, PATIENCE_MEAN[STATIONS] = {1.0, 2.0, 4.0};
static const double GOES_ON[STATIONS] = {0.7, 0.2, 0.0};
static const double RATE = 10.0, URGENT = 0.2;
static const int BINS = 1 + 64 * 32;

struct Event { double at; int64_t sequence; int32_t next, what, stamp, kind; };
struct Person { uint64_t key; double entered_at, asked_at; int32_t station, kind, visit, after, before, turn, in_line; };
struct Station { double changed_at, line_area, busy_area; int64_t waiting, busy; int32_t first[CLASSES], last[CLASSES]; };
struct Cell { int64_t arrived, began, at_once, finished, gave_up; double wait_sum, given_up_sum, stay_sum; };

static inline uint64_t mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}
static inline double uniform(uint64_t key, uint64_t visit, uint64_t purpose) {
    return double(int64_t(mix(key + visit * VISIT + purpose * PURPOSE) >> 11)) * 0x1p-53;
}
static inline double exponential(double share, double mean) { return -std::log(1.0 - share) * mean; }
static inline int bin_of(double wait) {
    if (wait <= 0) return 0;
    int bin = 1 + int((std::log(wait) * 1.4426950408889634 + 32.0) * 32.0);
    return bin < 1 ? 1 : bin >= BINS ? BINS - 1 : bin;
}

struct Network {
    double end, warm, scale;
    uint64_t seed;
    std::vector<int32_t> bucket, due;
    std::vector<Event> events;
    std::vector<Person> people;
    int64_t sequence = 0, here = -1, handled = 0;
    size_t due_first = 0;
    int32_t event_free = -1, person_free = -1;
    Station stations[STATIONS] = {};
    Cell cells[STATIONS][CLASSES] = {};
    std::vector<int64_t> waits = std::vector<int64_t>(STATIONS * CLASSES * BINS), stays = std::vector<int64_t>(CLASSES * BINS);
    double stay_sum[CLASSES] = {};

    void insert_due(int32_t slot) {
        const Event &e = events[slot];
        due.push_back(slot);
        size_t i = due.size() - 1;
        for (; i > due_first; i--) {
            const Event &o = events[due[i - 1]];
            if (o.at < e.at || (o.at == e.at && o.sequence < e.sequence)) break;
            due[i] = due[i - 1];
        }
        due[i] = slot;
    }
    void put(double at, int kind, int32_t what, int32_t stamp) {
        if (at >= end) return;
        int32_t slot = event_free;
        if (slot >= 0) event_free = events[slot].next;
        else { slot = int32_t(events.size()); events.emplace_back(); }
        events[slot] = {at, sequence++, -1, what, stamp, kind};
        int64_t place = int64_t(at * scale);
        if (place > here) { events[slot].next = bucket[place]; bucket[place] = slot; }
        else insert_due(slot);
    }
    bool open_next_bucket() {
        do here++; while (here < int64_t(bucket.size()) && bucket[here] < 0);
        due.clear();
        due_first = 0;
        if (here >= int64_t(bucket.size())) return false;
        for (int32_t slot = bucket[here]; slot >= 0;) {
            int32_t after = events[slot].next;
            insert_due(slot);
            slot = after;
        }
        bucket[here] = -1;
        return true;
    }
    void passing(Station &s, double now) {
        double span = now - (s.changed_at > warm ? s.changed_at : warm);
        if (span > 0) { s.line_area += s.waiting * span; s.busy_area += s.busy * span; }
        s.changed_at = now;
    }
    void begin(int32_t i, double now) {
        Person &p = people[i];
        Station &s = stations[p.station];
        passing(s, now);
        s.busy++;
        double wait = now - p.asked_at;
        if (p.asked_at >= warm) {
            Cell &c = cells[p.station][p.kind];
            c.began++;
            c.wait_sum += wait;
            waits[(p.station * CLASSES + p.kind) * BINS + bin_of(wait)]++;
        }
        put(now + exponential(uniform(p.key, p.visit, SERVICE), SERVICE_MEAN[p.station]), FINISH, i, 0);
    }
    void out_of_line(int32_t i, double now) {
        Person &p = people[i];
        Station &s = stations[p.station];
        passing(s, now);
        s.waiting--;
        if (p.before >= 0) people[p.before].after = p.after; else s.first[p.kind] = p.after;
        if (p.after >= 0) people[p.after].before = p.before; else s.last[p.kind] = p.before;
        p.in_line = 0;
        p.turn++;
    }
    void come(int32_t i, double now) {
        Person &p = people[i];
        p.visit++;
        p.asked_at = now;
        Station &s = stations[p.station];
        bool counted = now >= warm;
        Cell &c = cells[p.station][p.kind];
        c.arrived += counted;
        if (s.waiting == 0 && s.busy < SERVERS[p.station]) {
            c.at_once += counted;
            begin(i, now);
            return;
        }
        passing(s, now);
        s.waiting++;
        p.in_line = 1;
        p.before = s.last[p.kind];
        p.after = -1;
        if (p.before >= 0) people[p.before].after = i; else s.first[p.kind] = i;
        s.last[p.kind] = i;
        put(now + exponential(uniform(p.key, p.visit, PATIENCE), PATIENCE_MEAN[p.station]), TIRE, i, p.turn);
    }
    void gone(int32_t i, double now) {
        Person &p = people[i];
        if (p.entered_at >= warm) {
            stays[p.kind * BINS + bin_of(now - p.entered_at)]++;
            stay_sum[p.kind] += now - p.entered_at;
        }
        p.station = -1;
        p.turn++;
        p.after = person_free;
        person_free = i;
    }
    void serve_line(int station, double now) {
        Station &s = stations[station];
        while (s.waiting > 0 && s.busy < SERVERS[station]) {
            int32_t i = s.first[0] >= 0 ? s.first[0] : s.first[1];
            out_of_line(i, now);
            begin(i, now);
        }
    }
    void finish(int32_t i, double now) {
        int station = people[i].station, kind = people[i].kind;
        passing(stations[station], now);
        stations[station].busy--;
        if (people[i].asked_at >= warm) {
            cells[station][kind].finished++;
            cells[station][kind].stay_sum += now - people[i].asked_at;
        }
        serve_line(station, now);
        Person &p = people[i];
        if (station < 2 && uniform(p.key, p.visit, ROUTE) < GOES_ON[station]) { p.station++; come(i, now); }
        else gone(i, now);
    }
    uint64_t key_of(int64_t ordinal) { return mix(seed ^ mix(uint64_t(ordinal) + GOLDEN)); }
    void next_arrival(int64_t ordinal, double now) {
        put(now - std::log(1.0 - uniform(key_of(ordinal), 0, GAP)) / RATE, ARRIVE, 0, int32_t(ordinal));
    }
    void arrive(int32_t ordinal, double now) {
        next_arrival(ordinal + 1, now);
        uint64_t key = key_of(ordinal);
        int32_t i = person_free;
        if (i >= 0) person_free = people[i].after;
        else { i = int32_t(people.size()); people.emplace_back(); people[i].turn = 0; }
        Person &p = people[i];
        p.key = key;
        p.entered_at = p.asked_at = now;
        p.station = 0;
        p.kind = uniform(key, 0, MIX) >= URGENT;
        p.visit = p.in_line = 0;
        come(i, now);
    }
    void run() {
        for (auto &s : stations) for (int k = 0; k < CLASSES; k++) s.first[k] = s.last[k] = -1;
        next_arrival(0, 0.0);
        for (;;) {
            if (due_first >= due.size()) {
                if (!open_next_bucket()) break;
                continue;
            }
            int32_t slot = due[due_first++];
            Event e = events[slot];
            events[slot].next = event_free;
            event_free = slot;
            handled++;
            if (e.kind == ARRIVE) arrive(e.stamp, e.at);
            else if (e.kind == FINISH) finish(e.what, e.at);
            else if (people[e.what].in_line && people[e.what].turn == e.stamp) {
                Person &p = people[e.what];
                out_of_line(e.what, e.at);
                if (p.asked_at >= warm) {
                    cells[p.station][p.kind].gave_up++;
                    cells[p.station][p.kind].given_up_sum += e.at - p.asked_at;
                }
                gone(e.what, e.at);
            }
        }
    }
};

int main(int, char **given) {
    double horizon = atof(given[1]), warm = atof(given[2]);
    clock_t from = clock();
    Network n;
    n.end = horizon + warm;
    n.warm = warm;
    n.seed = strtoull(given[3], nullptr, 10);
    size_t buckets = strtoull(given[4], nullptr, 10);
    n.scale = double(buckets) / n.end * (1 - 1e-12);
    n.bucket.assign(buckets + 1, -1);
    n.run();
    double seconds = double(clock() - from) / CLOCKS_PER_SEC;
    printf("{\"seconds\": %.6f, \"events\": %lld, \"wait_sum\": [", seconds, (long long)n.handled);
    for (int s = 0; s < STATIONS; s++) printf("%s%.17g", s ? ", " : "", n.cells[s][0].wait_sum + n.cells[s][1].wait_sum);
    printf("]}\n");
}
