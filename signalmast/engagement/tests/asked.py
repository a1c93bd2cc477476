"""Channels in memory that are asked for counters: one tells what a test says, one can't."""

from signalmast.channels.connector import Connector, Counts, Limits


class Counting(Connector):
    key = "facebook"
    label = "Counting"
    platform = "facebook"
    limits = Limits(per_hour=100)
    answers: list = []
    asked: list = []

    def check(self):
        raise AssertionError("Nobody is asked who the account is.")

    def send(self, post, *, key):
        raise AssertionError("Nothing is sent in these tests.")

    def count(self, receipt):
        self.asked.append(receipt.external_id)
        answer = self.answers.pop(0) if self.answers else Counts()
        if isinstance(answer, Exception):
            raise answer
        return answer


class Silent(Connector):
    key = "silent"
    label = "Silent"
    platform = "silent"

    def check(self):
        raise AssertionError("Nobody is asked who the account is.")

    def send(self, post, *, key):
        raise AssertionError("Nothing is sent in these tests.")
