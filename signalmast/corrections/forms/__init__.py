"""What a person at the desk enters about claims, sources, rulings and contested rulings."""

from signalmast.corrections.forms.claims import (
    AnswerForm,
    EntryForm,
    MergeForm,
    NoteForm,
    OwnErrorForm,
    SetAsideForm,
    TakeUpForm,
)
from signalmast.corrections.forms.rulings import (
    PARTS,
    OutcomeForm,
    RulingForm,
    SendBackForm,
    SourceForm,
)
from signalmast.corrections.forms.shared import FIELDS

__all__ = [
    "FIELDS",
    "PARTS",
    "AnswerForm",
    "EntryForm",
    "MergeForm",
    "NoteForm",
    "OutcomeForm",
    "OwnErrorForm",
    "RulingForm",
    "SendBackForm",
    "SetAsideForm",
    "SourceForm",
    "TakeUpForm",
]
