"""The site map, on one page. A place's pages stand beneath its key."""

from django.urls import include, path, re_path

from drawwell.api import directory
from drawwell.design import path_views
from drawwell.design import study_views as studies
from drawwell.design import views as design
from drawwell.guard import chain_views, charter_views, hybrid_views, pairing_views, reach_views, webhook_views
from drawwell.guard import views as guard
from drawwell.learn import charter_views as charter_controls
from drawwell.learn import (
    cycle_views,
    demand_views,
    money_views,
    one_page,
    published,
    reserve_views,
    rules_views,
    sent_log_views,
    short_views,
    trend_views,
    updating_views,
)
from drawwell.learn import views as learn
from drawwell.partner import beginning_views, order_views
from drawwell.partner import views as partner
from drawwell.pull import (
    association_views,
    beside,
    calendar_views,
    changes_views,
    duties,
    own_story,
    provider_views,
    sharing_views,
    stories,
    times_views,
    together_views,
)
from drawwell.pull import views as pull
from drawwell.supply import erosion_views, publishing_views
from drawwell.supply import views as supply

from . import council_sign_in, signing_in
from . import views as web

of_a_place = [
    path("", web.place_page, name="place"),
    # People: a worker's own circles, and a person's own story
    path("people", stories.people, name="people"),
    path("people/begin", stories.begin, name="begin-partnership"),
    path("people/away", duties.away, name="away"),
    path("people/same", duties.same_people, name="same-people"),
    path("people/<uuid:circle>", stories.story, name="story"),
    path("people/<uuid:circle>/talk", stories.talk, name="talk"),
    path("people/<uuid:circle>/money", beside.money, name="money"),
    path("people/<uuid:circle>/harm", beside.harm_note, name="harm"),
    path("people/<uuid:circle>/safe", beside.safe, name="safe"),
    path("people/<uuid:circle>/join", beside.join, name="join"),
    path("people/<uuid:circle>/invite", association_views.invite_along, name="invite-along"),
    path("people/<uuid:circle>/record", beside.for_the_record, name="for-the-record"),
    path("people/<uuid:circle>/asks", pull.asks, name="asks"),
    path("people/<uuid:circle>/ask", pull.ask_for_help, name="ask"),
    path("asks/together", together_views.together, name="together"),
    path("asks/<uuid:pull>", pull.answer_page, name="answer"),
    path("asks/<uuid:pull>/change", changes_views.change_ask, name="change-ask"),
    path("asks/<uuid:pull>/times/<int:number>", times_views.one_time, name="one-time"),
    path("my-story", own_story.my_story, name="my-story"),
    path("my-story/ask", own_story.ask_about_my_story, name="ask-about-my-story"),
    re_path(r"^my-story/copy[.](?P<form>html|json)$", own_story.my_copy, name="my-copy"),
    path("people/<uuid:circle>/sharing", sharing_views.sharing, name="sharing"),
    path("people/<uuid:circle>/code", partner.make_code, name="make-code"),
    path("code", partner.use_code, name="use-code"),
    path("begin", beginning_views.begin_alone, name="begin-alone"),
    path("desk", partner.privacy_desk, name="desk"),
    path("desk/requests/<uuid:asked>", partner.desk_request, name="desk-request"),
    path("desk/looks/<uuid:entry>", partner.desk_look, name="desk-look"),
    path("desk/ending/<uuid:person>", partner.desk_ending, name="desk-ending"),
    path("reach-me", reach_views.reach_me, name="reach-me"),
    path("calendars", calendar_views.calendars, name="calendars"),
    path("password", signing_in.my_password, name="my-password"),
    path("second-step", signing_in.my_second_step, name="my-second-step"),
    # The place's named people
    path("small-money", duties.small_money_desk, name="small-money"),
    path("keeping-safe", duties.keeping_safe, name="keeping-safe"),
    path("keeping-safe/<uuid:concern>", duties.concern, name="concern"),
    path("who-does-what", duties.who_does_what, name="who-does-what"),
    # Help
    path("help", pull.help_near_you, name="help-near"),
    path("asks-for-us", provider_views.asks_put_to_us, name="asks-for-us"),
    path("asks-for-us/<uuid:pull>", provider_views.ask_put_to_us, name="ask-for-us"),
    path("offers", supply.offers, name="offers"),
    path("offers/new", publishing_views.new_offer, name="new-offer"),
    path("offers/publish", publishing_views.publish_table, name="publish-offers"),
    path("offers/template.csv", publishing_views.template_table, name="offers-template"),
    path("offers/<uuid:offer>", supply.offer, name="offer"),
    path("done-together", association_views.done_together, name="done-together"),
    path("reserve", reserve_views.reserve, name="reserve"),
    # This place
    path("plans", design.plans, name="plans"),
    path("plans/path", path_views.path, name="path"),
    path("plans/path/<uuid:drawn>", path_views.path_drawn, name="path-drawn"),
    path("plans/<uuid:plan>", design.plan, name="plan"),
    path("studies/<uuid:study>", studies.study, name="study"),
    path("studies/<uuid:study>/report", studies.report, name="study-report"),
    path("plans/<uuid:plan>/adopt", learn.adopt, name="adopt"),
    path("learning", learn.learning, name="learning"),
    path("learning/demand", demand_views.demand, name="demand"),
    path("learning/demand/log", sent_log_views.send_log, name="send-log"),
    path("learning/demand/log/<uuid:sent>", sent_log_views.sent_log, name="sent-log"),
    path("learning/evidence", demand_views.evidence, name="evidence"),
    path("learning/one-page", one_page.one_page, name="one-page"),
    path("learning/cycles", cycle_views.learning_cycles, name="cycles"),
    path("learning/published.csv", published.published_file, name="published-file"),
    path("learning/short", short_views.short, name="short"),
    path("learning/estimates", updating_views.estimates, name="estimates"),
    path("learning/trends", trend_views.trend, name="trends"),
    path("learning/money", money_views.money, name="money"),
    path("learning/in-the-way", rules_views.in_the_way, name="in-the-way"),
    path("learning/in-the-way/<uuid:rule>", rules_views.rule, name="rule"),
    path("then-what", chain_views.then_what, name="chains"),
    path("then-what/<uuid:chain>", chain_views.chain, name="chain"),
    path("who-compels", hybrid_views.who_compels, name="who-compels"),
    path("who-compels/<uuid:undertaking>", hybrid_views.undertaking, name="undertaking"),
    path("orders", order_views.orders, name="orders"),
    path("orders/<uuid:order>", order_views.order, name="order"),
    path("narrowed", erosion_views.narrowed, name="narrowed"),
    path("narrowed/<uuid:service>", erosion_views.narrowed_service, name="narrowed-service"),
    path("connections", webhook_views.connections, name="connections"),
    path("guards", guard.guards, name="guards"),
    path("charters", charter_views.charters_page, name="charters"),
    path("charters/begin", charter_views.begin, name="begin-charter"),
    path("charters/require", charter_views.require, name="require"),
    path("charters/<uuid:charter>", charter_views.charter, name="charter"),
    path("charters/<uuid:charter>/controls", charter_controls.controls, name="charter-controls"),
    path("guards/<slug:power>", guard.guard, name="guard"),
    path("guards/<slug:power>/papers", pairing_views.papers_page, name="guard-papers"),
    path("guards/<slug:power>/pair", pairing_views.pair_check, name="guard-pair-check"),
    path("guards/<slug:power>/pair/<slug:step>", pairing_views.pair_step, name="guard-pair"),
]

of_a_directory = [
    path("", directory.about, name="directory"),
    path("<slug:kind>", directory.listed),
    path("<slug:kind>/", directory.listed),
    path("<slug:kind>/<str:one_id>", directory.one),
    path("<path:rest>", directory.elsewhere),
]

handler500 = "drawwell.web.busy.went_wrong"
urlpatterns = [
    path("", web.first_page, name="first"),
    path("sign-in", signing_in.SignIn.as_view(), name="sign-in"),
    path("sign-in/second-step", signing_in.second_step_page, name="second-step"),
    path("sign-in/council", council_sign_in.Begin.as_view(), name="council-sign-in"),
    path("sign-in/council/back", council_sign_in.Back.as_view(), name="oidc_authentication_callback"),
    path("sign-out", signing_in.SignOut.as_view(), name="sign-out"),
    path("healthz", web.health, name="health"),
    path("api/v1/", web.api.urls),
    path("api/open-referral/<slug:place_key>", directory.about),
    path("api/open-referral/<slug:place_key>/", include(of_a_directory)),
    path("calendar/<str:secret>.ics", calendar_views.calendar, name="calendar"),
    path("<slug:place_key>/", include(of_a_place)),
]
