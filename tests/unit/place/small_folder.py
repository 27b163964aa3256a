"""A place folder small enough to read in one look, and a way to spoil one thing in it."""

SMALL = {
    "place.csv": """\
place,name,made_up,services_are,pulls_are,timezone,first_month,source
two-mills,Two Mills,yes,made-up,simulated,Europe/London,2025-04,made up for a test
""",
    "areas.csv": """\
area,name,latitude,longitude,deprivation_decile,source
TM1,Upper Mill,53.40,-2.30,2,made up for a test
TM2,Lower Mill,53.42,-2.28,7,made up for a test
""",
    "population.csv": """\
area,age_band,circumstance,people
TM1,25-44,lives alone,120
TM1,25-44,others,480
TM2,65-79,all,310
""",
    "needs.csv": """\
need,name,description,priority_weight,priority_author,priority_date
debt,Getting out of debt,Owing more than one can pay,2,Panel of residents,2025-02-01
company,Company,Days without a word to anyone,1,Panel of residents,2025-02-01
""",
    "need_estimates.csv": """\
area,need,people_per_year,low,high,basis,from_date,to_date
TM1,debt,60,40,80,made up,2025-04-01,
TM1,company,36,30,50,made up,2025-04-01,
TM2,debt,12,8,20,made up,2025-04-01,
TM2,company,48,40,60,made up,2025-04-01,
""",
    "outcomes.csv": """\
outcome,name,need,i_statement,said_by,recognised_by,measure
post,Opening the post,debt,I open my post again,A debt group,Advice workers,
""",
    "capabilities.csv": """\
capability,name,kind,unit,parent,travels,can_be_produced,can_be_kept_free,units_per_person_produced,units_per_pull,\
worker_hours_per_pull,cost_per_unit_produced_pence,cost_per_unit_kept_pence
advice,Advice,skill,hour,,yes,yes,yes,3,2,4,3000,3500
debt-advice,Debt advice,skill,hour,advice,no,yes,yes,4,2,4,3200,3600
rent-hold,Someone who can agree a rent hold,authority,decision,,yes,no,yes,0,1,2,0,2500
""",
    "fit.csv": """\
need,capability,produced_share,pulled_share,source
debt,debt-advice,0.6,0.8,made up
debt,rent-hold,0,0.5,made up
company,advice,0.4,0.7,made up
""",
    "organisations.csv": """\
organisation,name,kind
council,Two Mills Council,council
""",
    "sites.csv": """\
site,name,organisation,area,latitude,longitude,address,hours,cost_per_month_pence,source
hall,Mill Hall,council,TM1,53.401,-2.301,"1 Mill Lane, Two Mills","Monday, Tuesday 9 to 5",90000,made up
""",
    "services.csv": """\
service,name,description,organisation,site,capability,units_max_per_month,source
hall-debt,Debt advice at the hall,Sits down with letters,council,hall,debt-advice,120,made up
hall-rent,Rent decisions,Agrees to wait for rent,council,hall,rent-hold,20,made up
""",
    "offers.csv": """\
offer,service,starts_on,ends_on,units,kept_free,answers_by_itself,figure_owner,checked_on
hall-debt-april,hall-debt,2025-04-01,2025-04-30,80,no,no,Advice team,2025-04-02
hall-rent-april,hall-rent,2025-04-01,2025-04-30,6,yes,yes,Rents team,2025-04-02
""",
    "demand_words.csv": """\
contact,month,area,channel,words
w1,2025-04,TM1,phone,"Help me read this letter, I am afraid of it"
w2,2025-04,,front desk,You never rang back
""",
    "budget.csv": """\
cost_centre,name,organisation,year,capability,budget_pence,actual_pence,statutory_minimum_pence,committed_pence,because
advice,Advice,council,2025-26,debt-advice,3000000,2990000,1000000,0,An act made up for a test
advice,Advice,council,2026-27,debt-advice,2900000,,1000000,0,An act made up for a test
advice,Advice,council,2027-28,debt-advice,2800000,,1000000,0,An act made up for a test
""",
    "assumptions.csv": """\
assumption,value,unit,low,high,source,from_date,to_date
worker-hour-cost-pence,2800,pence,2500,3100,made up,2025-04-01,
worker-hours-per-month,100,hours a month,80,120,made up,2025-04-01,
access-halves-at-km-visited,4,km,2,6,made up,2025-04-01,
access-halves-at-km-travels,12,km,8,16,made up,2025-04-01,
returns-as-failure-demand-share,0.5,share,0.3,0.7,made up,2025-04-01,
gives-up-after-days-mean,40,days,20,60,made up,2025-04-01,
universal-floor-share,0.2,share,0.1,0.3,made up,2025-04-01,
need-variation-share,0.15,share,0.1,0.2,made up,2025-04-01,
""",
}


def small_folder(path, **changes):
    """A small good folder in `path`, but for `changes`: {table: (old, new)}, new text, bytes, or None for no file."""
    for file, content in SMALL.items():
        (path / file).write_text(content, "utf-8")
    for table, change in changes.items():
        file = path / f"{table}.csv"
        if change is None:
            file.unlink()
        elif isinstance(change, bytes):
            file.write_bytes(change)
        elif isinstance(change, str):
            file.write_text(change, "utf-8")
        else:
            old, new = change
            content = file.read_text("utf-8")
            assert content.count(old) >= 1, f"{old!r} is not in {file.name}"
            file.write_text(content.replace(old, new, 1), "utf-8")
    return path
