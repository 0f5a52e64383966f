"""No sheet that Doorstep writes makes a reader act, whatever its texts say, and no sheet changed after its signature passes."""

import io

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from app.storage.sheet import check_sheet, render_sheet, sheet_facts
from app.storage.sheet.render import grouped_code
from tests.storage.sheet_keys import signed_sheet, tablet
from tests.storage.sheet_shadows import attacked, saved_again
from tests.storage.sheet_walks import FORBIDDEN, hostile, names_of


def intact(pdf: bytes) -> bool:
    """Whether the signature alone, which an incautious reader looks at, still fits the bytes that it names."""
    try:
        (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    except ValueError:
        return False
    digest = signature.compute_digest()
    return all(validate_sig_integrity(signature.signer_info, signature.signer_cert, "data", digest))


def test_every_attack_on_a_signed_sheet_is_refused() -> None:
    samples = dict(attacked(signed_sheet()))
    assert len(samples) >= 20 and len(set(samples.values())) == len(samples)
    assert [name for name, pdf in samples.items() if check_sheet(pdf, tablet().trust).is_clean] == []


def test_twenty_of_them_have_a_signature_that_still_fits() -> None:
    fitting = [name for name, pdf in attacked(signed_sheet()) if name.split(":")[0] in _SAVED and intact(pdf)]
    assert len(fitting) >= 20, fitting


_SAVED = ("hide", "replace", "annotation", "action", "layers", "names", "rights", "incremental saving")


def test_a_second_signature_of_the_same_tablet_over_a_changed_sheet_is_refused() -> None:
    changed = saved_again(signed_sheet(), lambda writer: writer.update_root())
    assert not check_sheet(changed, tablet().trust).is_clean
    assert not check_sheet(changed + signed_sheet(), tablet().trust).is_clean


@pytest.mark.parametrize("number", range(1, 154, 13))
def test_no_text_makes_a_sheet_act(number: int) -> None:
    model = hostile(number)
    pdf = tablet().signed(render_sheet(model))
    assert names_of(pdf) & FORBIDDEN == set()
    if model.seal is not None:
        facts = sheet_facts(pdf)
        assert (facts.order_number, facts.visit_h) == (model.order_number, model.seal.visit_h)
        assert facts.receipt_code == grouped_code(model.seal.receipt_code)


def test_what_acts_would_be_found() -> None:
    acting = [names_of(pdf) & FORBIDDEN for name, pdf in attacked(signed_sheet()) if name.startswith(("action", "layers", "names"))]
    assert len(acting) == 5 and all(acting)
