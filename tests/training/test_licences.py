from training.licences import licence_of
from training.manifest import read_manifest
from training.sets import joint


def test_a_set_is_known_by_its_checksum_whatever_it_is_called() -> None:
    for source in read_manifest().values():
        found = licence_of("renamed/set", source.files[0].sha256)
        assert found.title == source.title
        assert found.permissive == (source.licence_class == "permissive")
        assert source.licence in found.said


def test_the_bundled_corpus_may_be_passed_on_and_what_nobody_knows_may_not() -> None:
    assert licence_of("corpus/train", "0" * 64).permissive
    assert not licence_of("mine/train", "0" * 64).permissive


def test_a_whole_folder_is_known_by_its_joint_checksum() -> None:
    gum = read_manifest()["gum"]
    digests = [file.sha256 for file in sorted(gum.files, key=lambda file: file.path)]
    assert licence_of("gum_news/dep", joint(digests)).permissive
    assert not licence_of("gum_news/dep", joint(digests[:-1])).permissive
