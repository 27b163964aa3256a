"""What belongs together in what people say: a machine's suggestion, with every statement one click away."""

from dataclasses import dataclass
from functools import lru_cache

from . import sentence_model

FEWEST = 12  # statements before any grouping is suggested
MOST_THEMES = 8
SEED = 1


@dataclass(frozen=True)
class Theme:
    """Statements that belong together: the words that set them apart, and which statements they are."""

    words: tuple[str, ...]
    statements: tuple[str, ...]


def themes_of(statements, *, most=MOST_THEMES):
    """Groups of statements with words or meaning in common, largest first; () for fewer than FEWEST statements.

    TF-IDF of single words, or a sentence model where one can be used; k-means with a fixed seed (scikit-learn).
    Same statements, same groups.
    """
    if len(statements) < FEWEST:
        return ()
    try:
        encode = sentence_model.encoder()
    except sentence_model.SentenceModelCannotBeUsed:
        encode = None
    return _themes_of(tuple(statements), most, encode)


@lru_cache(maxsize=8)  # statements change when somebody reads one, and not with every look
def _themes_of(statements, most, encode):
    import numpy as np
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import TfidfVectorizer

    seen = TfidfVectorizer(stop_words="english", min_df=2, max_df=0.5, sublinear_tf=True)
    try:
        weights = seen.fit_transform(statements)
    except ValueError:  # no word is shared by any two statements
        return ()
    # Statements without a shared word belong to no theme: nobody could say by which words it is told.
    shared = weights.getnnz(axis=1) > 0
    kept = [one for one, has in zip(statements, shared, strict=True) if has]
    weights = weights[shared]
    places = weights if encode is None else np.asarray(encode(kept))
    # Statements of the same words, or of one meaning, can only be one group.
    distinct = (
        len({frozenset(words) for words in seen.inverse_transform(weights)})
        if encode is None
        else len(np.unique(places.round(6), axis=0))
    )
    groups = min(most, len(kept) // 4, distinct)
    if groups < 2:
        return ()
    found = KMeans(n_clusters=groups, n_init=4, random_state=SEED).fit(places)
    names = seen.get_feature_names_out()
    themes = []
    for group in range(groups):
        inside = tuple(one for one, label in zip(kept, found.labels_, strict=True) if label == group)
        if not inside:
            continue
        centre = weights[found.labels_ == group].mean(axis=0).A1
        top = tuple(names[i] for i in centre.argsort()[::-1][:4] if centre[i] > 0)
        themes.append(Theme(top, inside))
    return tuple(sorted(themes, key=lambda one: (-len(one.statements), one.words)))
