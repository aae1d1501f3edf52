"""Every case of the corpus: what is done to which good dossier, and the answer for each part."""

from __future__ import annotations

from tests.dossiers.corpus.copy_cases import COPY_CASES
from tests.dossiers.corpus.file_cases import BAG_CASES, FILE_CASES
from tests.dossiers.corpus.good_cases import GOOD_CASES
from tests.dossiers.corpus.ledger_cases import LEDGER_CASES
from tests.dossiers.corpus.voucher_cases import VOUCHER_CASES
from tests.dossiers.corpus.zip_cases import ZIP_CASES

CASES = [*GOOD_CASES, *LEDGER_CASES, *VOUCHER_CASES, *FILE_CASES, *COPY_CASES, *BAG_CASES, *ZIP_CASES]
