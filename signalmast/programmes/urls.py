"""Addresses of the programmes room, below /desk/. What belongs to one unit stands below it."""

from django.urls import include, path

from signalmast.programmes.views import (
    briefings,
    checkin,
    coverage,
    credentials,
    judging,
    materials,
    nominations,
    notifying,
    own_figures,
    planned,
    planned_desk,
    planning,
    reported,
    training,
    workspace,
)

unit_urls = [
    path("", workspace.mine, name="mine"),
    path("worker.js", notifying.worker, name="worker"),
    path("<int:unit>/", workspace.home, name="home"),
    path("<int:unit>/browser/", notifying.browser, name="browser"),
    path("<int:unit>/figures/<str:figure>/<str:period_key>/", own_figures.figure, name="figure"),
    path("<int:unit>/briefings/", briefings.of_unit_all, name="briefings"),
    path("<int:unit>/briefings/<int:pk>/", briefings.read, name="briefing"),
    path("<int:unit>/nominate/", nominations.nominate, name="nominate"),
    path("<int:unit>/nominate/<int:pk>/", nominations.nominate, name="nominate-again"),
    path("<int:unit>/nominations/<int:pk>/", nominations.nominated, name="nomination"),
    path("<int:unit>/sessions/<int:pk>/certificates/", credentials.of_unit, name="credentials"),
    path(
        "<int:unit>/sessions/<int:pk>/certificates/pdf/",
        credentials.papers_of_unit,
        name="credential-papers",
    ),
    path("<int:unit>/tasks/<int:pk>/", planning.unit_task, name="task"),
    path("<int:unit>/sessions/<int:pk>/check-in/", checkin.screen, name="check-in"),
    path("<int:unit>/sessions/<int:pk>/check-in/codes/", checkin.codes, name="check-in-codes"),
    path("<int:unit>/sessions/<int:pk>/check-in/lines/", checkin.lines, name="check-in-lines"),
    path("<int:unit>/sessions/", planned.sessions, name="sessions"),
    path("<int:unit>/sessions/plan/", planned.plan, name="plan"),
    path("<int:unit>/sessions/report/", reported.unplanned, name="report-unplanned"),
    path("<int:unit>/sessions/<int:pk>/", planned.session, name="session"),
    path("<int:unit>/sessions/<int:pk>/change/", planned.plan, name="change"),
    path("<int:unit>/sessions/<int:pk>/report/", reported.report, name="report"),
    path("<int:unit>/sessions/<int:pk>/session.ics", planned.calendar, name="calendar"),
    path("<int:unit>/held/<int:pk>/", reported.held, name="held"),
    path("<int:unit>/materials/", materials.of_unit, name="materials"),
]
planned_urls = [
    path("", coverage.board, name="board"),
    path("programmes/<int:pk>/", coverage.programme, name="programme"),
    path("materials/", materials.of_office, name="materials"),
    path("new/", planned_desk.plan, name="new"),
    path("<int:pk>/", planned_desk.session, name="session"),
    path("<int:pk>/change/", planned_desk.plan, name="change"),
    path("<int:pk>/session.ics", planned_desk.calendar, name="calendar"),
]
briefing_urls = [
    path("", briefings.index, name="index"),
    path("new/", briefings.write, name="new"),
    path("<int:pk>/", briefings.inspect, name="inspect"),
    path("<int:pk>/write/", briefings.write, name="write"),
    path("<int:pk>/questions/<int:question>/", briefings.answer, name="answer"),
]
credential_urls = [
    path("", credentials.index, name="index"),
    path("<int:pk>/", credentials.inspect, name="inspect"),
    path("<int:pk>/pdf/", credentials.paper, name="paper"),
    path("sessions/<int:pk>/", credentials.of_session, name="session"),
    path("sessions/<int:pk>/pdf/", credentials.papers_of_session, name="papers"),
]
judging_urls = [
    path("<int:pk>/", judging.home, name="home"),
    path("<int:pk>/round/", judging.rules, name="prepare"),
    path("<int:pk>/round/<int:number>/", judging.rules, name="rules"),
    path("<int:pk>/judges/", judging.add_judge, name="judge"),
    path("<int:pk>/judges/<int:judge>/", judging.another_code, name="code"),
    path("rounds/<int:number>/", judging.step, name="step"),
    path("rounds/<int:number>/result/", judging.result, name="result"),
    path("rounds/<int:number>/<int:judge>/<int:entry>/", judging.paper, name="paper"),
]
nomination_urls = [
    path("", nominations.index, name="index"),
    path("story/", nominations.story, name="story"),
    path("<int:pk>/", nominations.inspect, name="inspect"),
    path("<int:pk>/certificate/", nominations.certificate, name="certificate"),
]
planning_urls = [
    path("", planning.board, name="board"),
    path("tasks/<int:pk>/", planning.task, name="task"),
    path("proposals/", planning.proposals, name="proposals"),
    path("proposals/<int:pk>/", planning.proposal, name="proposal"),
]
training_urls = [
    path("", training.index, name="index"),
    path("certificates/<slug:name>/", credentials.of_course, name="certify"),
    path("certificates/<slug:name>/pdf/", credentials.own_paper, name="certificate"),
    path("<slug:name>/<slug:key>/", training.lesson, name="lesson"),
]
urlpatterns = [
    path("briefings/", include((briefing_urls, "briefings"))),
    path("certificates/", include((credential_urls, "credentials"))),
    path("judging/", include((judging_urls, "judging"))),
    path("nominations/", include((nomination_urls, "nominations"))),
    path("planned/", include((planned_urls, "planned"))),
    path("planning/", include((planning_urls, "planning"))),
    path("training/", include((training_urls, "training"))),
    path("unit/", include((unit_urls, "unit"))),
]
