"""Knowledge: faults with their procedure, scripts, phrases to avoid with what to say instead, hazards, use and care texts.

The one rule: everything comes from the reference data on this device, under the version that the orders run on.
"""

from dataclasses import dataclass, replace

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from app.wording import sentence
from ui.common.listmodel import Rows
from ui.common.shift import Shift
from ui.common.viewmodel import QVariantList, QVariantMap, ViewModel
from ui.field.articles import KINDS, Article, articles

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class ArticleRow:
    key: str
    title: str
    sub: str
    aside: str
    icon: str


class ArticleRows(Rows):
    row_type = ArticleRow
    key = "key"


NOTHING = Article("", "", "", "")


@dataclass(frozen=True)
class KnowledgeState:
    version: str = ""
    query: str = ""
    kind: str = ""
    kinds: tuple[dict[str, str], ...] = ()
    chosen: str = ""
    found: int = 0
    article: Article = NOTHING


def matches(found: tuple[Article, ...], query: str) -> tuple[Article, ...]:
    """Articles whose title or text has every word of the query; those with it in the title come first."""
    words = query.casefold().split()
    hits = [a for a in found if all(word in a.searched for word in words)]
    return tuple(sorted(hits, key=lambda a: not all(word in a.title.casefold() for word in words)))


@QmlElement
class KnowledgePageModel(ViewModel):
    versionChanged = Signal()
    queryChanged = Signal()
    kindChanged = Signal()
    kindsChanged = Signal()
    chosenChanged = Signal()
    foundChanged = Signal()
    articleChanged = Signal()
    articlesChanged = Signal()
    state: KnowledgeState

    def __init__(self, shift: Shift) -> None:
        self.state = KnowledgeState()
        super().__init__()
        self._shift = shift
        self._rows = ArticleRows(self)
        self._articles: tuple[Article, ...] = ()
        shift.languageChanged.connect(self._read)
        self._read()

    @Slot()
    def _read(self) -> None:
        language, catalog = self._shift.language, self._shift.parts.catalog
        self._articles = articles(catalog, language)
        self.become(replace(self.state, version=sentence("field.knowledge_version", language, version=catalog.version)))
        self._find()

    def _find(self) -> None:
        language, found = self._shift.language, matches(self._articles, self.state.query)
        counts = {kind: sum(a.kind == kind for a in found) for kind in KINDS}
        kinds = [{"key": "", "text": sentence("field.kind_all", language, n=len(found))}]
        kinds += [{"key": kind, "text": sentence(f"field.kind_{kind}", language, n=counts[kind])} for kind in KINDS]
        shown = tuple(a for a in found if self.state.kind in ("", a.kind))
        chosen = self.state.chosen if any(a.id == self.state.chosen for a in shown) else shown[0].id if shown else ""
        self._rows.show(ArticleRow(a.id, a.title, a.sub, a.aside, a.icon) for a in shown)
        self.become(replace(self.state, kinds=tuple(kinds), found=len(shown)))
        self.choose(chosen)

    @Slot(str)
    def search(self, words: str) -> None:
        self.become(replace(self.state, query=words))
        self._find()

    @Slot(str)
    def showKind(self, kind: str) -> None:
        self.become(replace(self.state, kind=kind))
        self._find()

    @Slot(str)
    def choose(self, article: str) -> None:
        shown = next((a for a in self._articles if a.id == article), NOTHING)
        self.become(replace(self.state, chosen=article, article=shown))

    @Property(Rows, notify=articlesChanged)
    def articles(self) -> ArticleRows:
        return self._rows

    @Property(str, notify=versionChanged)
    def version(self) -> str:
        return self.state.version

    @Property(str, notify=queryChanged)
    def query(self) -> str:
        return self.state.query

    @Property(str, notify=kindChanged)
    def kind(self) -> str:
        return self.state.kind

    @Property(QVariantList, notify=kindsChanged)
    def kinds(self) -> list[dict[str, str]]:
        return list(self.state.kinds)

    @Property(str, notify=chosenChanged)
    def chosen(self) -> str:
        return self.state.chosen

    @Property(int, notify=foundChanged)
    def found(self) -> int:
        return self.state.found

    @Property(QVariantMap, notify=articleChanged)
    def article(self) -> dict[str, object]:
        return self.state.article.for_screen()
