"""Nobody's platform: the desk, which shows what the dry run was given."""

from signalmast.channels.tests.platforms.base import Platform


class Preview(Platform):
    host = "nowhere.test"

    def __init__(self):
        super().__init__()
        self.shown = {}

    def settings(self):
        return {}

    def public(self):
        return list(self.shown.values())

    def shows(self, channel):
        """Return a channel whose posts are noted here, as the rows of the desk note them."""
        send, edit, withdraw = channel.send, channel.edit, channel.withdraw

        def noted(post, *, key):
            receipt = send(post, key=key)
            self.shown[receipt.external_id] = post.text
            return receipt

        def changed(receipt, post, *, key):
            self.shown[receipt.external_id] = post.text
            return edit(receipt, post, key=key)

        def taken_down(receipt, *, key):
            self.shown.pop(receipt.external_id, None)
            return withdraw(receipt, key=key)

        channel.send, channel.edit, channel.withdraw = noted, changed, taken_down
        return channel
