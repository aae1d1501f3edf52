"""The code table says everything `domain.md` asks for, in both languages."""

import json
import re

import pytest

from graveregistry import vocabulary

# Written from the domain's table by hand, not read from codes.json: a code lost there fails here.
EXPECTED = {
    "site_type": """mass_grave individual_grave clandestine_grave trench surface_remains well cave_or_sinkhole
        water_body under_rubble irregular_burial_in_cemetery unknown execution_site burn_site
        detention_or_military_site temporary_burial robbed_grave secondary_grave reburial""",
    "verification": "reported under_assessment corroborated confirmed discounted",
    "condition": "intact slight_damage moderate_damage severe_damage destroyed not_assessed",
    "condition_reason": "no_access hazard not_visible",
    "trend": "new increasing stable decreasing ended unknown",
    "intervention": "none exhumed_partly exhumed_fully remains_moved",
    "intervention_method": "scientific unscientific method_unknown",
    "certainty": "definite high medium low negligible",
    "geometry_qualifier": """perimeter simplified_perimeter buffer property_boundary centre access_point
        vicinity""",
    "source_type": """witness_account survivor_account insider_account family_account field_visit
        satellite_image aerial_image photograph video social_media news official_document geophysics
        partner_organisation""",
    "source_reliability": "a b c d e f",
    "source_credibility": "1 2 3 4 5 6",
    "source_hand": "first_hand hearsay",
    "disturbance_type": """exhumation_by_relatives unscientific_exhumation_by_authority digging_by_hand
        digging_by_machine clearance_levelling deliberate_concealment removal_of_remains looting
        treasure_hunting soil_extraction construction road_or_track utility_trench quarrying ploughing
        irrigation grazing dumping vehicles military_activity explosion fire flooding erosion
        animal_activity vandalism memorial_building visitors_media unknown""",
    "disturbance_timing": "planned ongoing past",
    "disturbance_effect": """earth_moved remains_exposed remains_removed documents_or_belongings_exposed
        covered built_over surface_lost compacted water_damage burning access_blocked none_visible unknown""",
    "disturbance_state": """reported under_review responding confirmed unfounded duplicate mitigated lost""",
    "severity": "critical high medium low",
    "hazard": "landmine_or_uxo armed_actor unstable_ground contamination surveillance none_seen",
    "response_action": """site_visit notified_authority notified_landowner fence_or_sign guard legal_request
        media_request emergency_disclosure""",
    "consent_scope": "internal named_recipients courts_and_un_mechanisms public withdrawn",
    "testify": "yes no ask",
    "next_visit": "24h 7d 30d 3m 6m 1y after_rain stopped",
    "sensitivity": "standard restricted sealed",
    "precision": "exact vicinity area none",
    "role": "monitor researcher verifier protection_officer legal auditor administrator",
    "position_source": "gps typed map none",
    "visit_method": "on_site from_distance remote_imagery informant",
    "photo_origin": "taken gallery received",
    "relation": "robbed_to part_of near same_event",
    "access_kind": "open by_permission closed unknown",
    "land_owner": "private state unknown",
    "redaction_profile": "sealed court partner public",
    "awareness_band": "several many very_many",
    "read_kind": "site sites disturbances tiles features export dossier",
    "token_scope": "read_features read_tiles",
    "governorate": """damascus rural_damascus quneitra daraa suwayda homs hama tartus latakia idlib aleppo raqqa
        deir_ez_zor hasakah""",
    "visit_checklist": "fresh_digging remains_visible machinery_present fence_standing",
}

# The Arabic words the domain prescribes, letter by letter.
PRESCRIBED = {
    ("site_type", "mass_grave"): "مقبرة جماعية",
    ("site_type", "well"): "بئر (جبّ)",
    ("site_type", "robbed_grave"): "مقبرة أصلية نُقلت منها الرفات",
    ("site_type", "secondary_grave"): "مقبرة ثانوية نُقلت إليها الرفات",
    ("verification", "corroborated"): "مدعوم بمصادر مستقلة متقاطعة",
    ("condition", "not_assessed"): "لم يُقيَّم",
    ("intervention", "exhumed_partly"): "استخراج جزئي للرفات",
    ("intervention_method", "unscientific"): "دون معايير علمية",
    ("certainty", "negligible"): "ضئيلة",
    ("source_type", "survivor_account"): "شهادة ناجٍ/ناجية",
    ("disturbance_type", "exhumation_by_relatives"): "نبش من الأهالي",
    ("disturbance_type", "digging_by_machine"): "حفر بآلية (تركس/باكر)",
    ("disturbance_timing", "planned"): "متوقَّع",
    ("disturbance_effect", "built_over"): "مبنيّ فوقه",
    ("hazard", "landmine_or_uxo"): "ألغام أو ذخائر",
}

ENTRIES = [vocabulary.entry(name, code) for name in vocabulary.list_names() for code in vocabulary.codes(name)]
ARABIC = re.compile(r"[\u0621-\u064a]")


@pytest.mark.parametrize("name", EXPECTED)
def test_every_code_of_the_domain_is_in_the_table(name: str) -> None:
    assert set(EXPECTED[name].split()) <= set(vocabulary.codes(name))


@pytest.mark.parametrize(("place", "text"), PRESCRIBED.items())
def test_the_arabic_is_the_arabic_the_domain_prescribes(place: tuple[str, str], text: str) -> None:
    assert vocabulary.label(*place, "ar") == text


def test_every_code_reads_in_both_languages() -> None:
    for entry in ENTRIES:
        for lang in ("ar", "en"):
            for text in (entry.label(lang), entry.definition(lang)):
                assert text.strip() == text != "", entry
                assert bool(ARABIC.search(text)) is (lang == "ar"), entry
                assert "\n" not in text


def test_definitions_are_sentences_and_not_the_label_again() -> None:
    for entry in ENTRIES:
        assert entry.definition_ar[-1] in ".؟"
        assert entry.definition_en[-1] in ".?"
        assert entry.definition_en.rstrip(".") != entry.label_en
        assert entry.definition_ar.rstrip(".") != entry.label_ar


def test_codes_are_lower_snake_case_and_appear_once() -> None:
    for name, content in vocabulary.table().items():
        found = [row["code"] for row in content["codes"]]
        assert len(found) == len(set(found)), name
        assert all(re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", code) for code in [name, *found])


def test_two_codes_of_a_list_never_read_alike() -> None:
    for name in vocabulary.list_names():
        for lang in ("ar", "en"):
            labels = [vocabulary.label(name, code, lang) for code in vocabulary.codes(name)]
            assert len(labels) == len(set(labels)), name


def test_a_lawful_exhumation_is_never_called_digging_up() -> None:
    lawful = [e for e in ENTRIES if e.list_name in ("intervention", "intervention_method")]
    assert lawful
    assert not [e for e in lawful if "نبش" in e.label_ar + e.definition_ar]


def test_no_text_calls_a_place_safe() -> None:
    """A person may die of the word: the only use allowed is the one that denies it."""
    saying = [e.code for e in ENTRIES if re.search(r"\bsafe\b", e.definition_en.lower() + e.label_en.lower())]
    assert saying == ["none_seen"]
    assert "does not mean that the place is safe" in vocabulary.entry("hazard", "none_seen").definition_en


def test_site_types_fall_into_form_act_and_history() -> None:
    groups = [vocabulary.codes("site_type", group) for group in ("form", "act", "history")]
    assert [len(group) for group in groups] == [11, 3, 4]
    assert sum(groups, ()) == vocabulary.codes("site_type")


def test_lists_have_names_in_both_languages() -> None:
    for name in vocabulary.list_names():
        assert ARABIC.search(vocabulary.list_label(name, "ar"))
        assert vocabulary.list_label(name, "en").isascii()


def test_the_table_is_plain_data_and_a_caller_cannot_spoil_it() -> None:
    first = vocabulary.table()
    assert json.loads(json.dumps(first)) == first
    first["severity"]["codes"].clear()
    assert vocabulary.codes("severity") == ("critical", "high", "medium", "low")
    assert len(vocabulary.table()["severity"]["codes"]) == 4


@pytest.mark.parametrize(("name", "code"), [("severity", "mild"), ("no_such_list", "a")])
def test_an_unknown_list_or_code_is_an_error(name: str, code: str) -> None:
    with pytest.raises(KeyError):
        vocabulary.entry(name, code)
