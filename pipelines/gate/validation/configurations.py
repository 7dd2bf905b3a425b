"""What Great Expectations works out of an expectation again and again, worked out once a validation.

An expectation's settings lie in its configuration, which the library makes anew, by copying the whole
expectation, for each setting that it looks at: sixty times an expectation, a third of what a suite costs. Of
that configuration it then makes the expectation again, for each thing that it measures. An expectation does
not change while it is asked. So each look gets a copy of the same configuration, a copy that nobody changed
is of the expectation it was copied from, and what a run asks of an expectation is put together once. What a
measure hangs on is looked up once in each graph of measures, and not again for each that hangs on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from great_expectations.core.expectation_validation_result import ExpectationConfiguration
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.validator.metric_configuration import MetricConfiguration
    from great_expectations.validator.validation_graph import ValidationGraph

PLAIN = frozenset({str, int, bool, type(None)})
"""Types whose values are in JSON what they are here."""


class CopyOf:
    """The mark of a configuration on whose expectation and settings it is a copy of."""

    def __init__(self, expectation: Expectation, kwargs: Mapping[str, Any], meta: Mapping[str, Any]) -> None:
        self.expectation, self.kwargs, self.meta = expectation, kwargs, meta

    def __deepcopy__(self, _: object) -> CopyOf:
        return self

    def is_unchanged(self, configuration: ExpectationConfiguration) -> bool:
        """Whether nobody added a setting to the copy."""
        return bool(configuration.kwargs == self.kwargs and configuration.meta == self.meta)


class KnownExpectations:
    """What is known of each expectation that was looked at."""

    def __init__(
        self,
        configuration: Callable[[Expectation], ExpectationConfiguration],
        domain_object: Callable[[ExpectationConfiguration], Expectation],
        runtime_kwargs: Callable[..., dict[str, Any]],
    ) -> None:
        self._theirs = (configuration, domain_object, runtime_kwargs)
        self._configurations: dict[int, tuple[ExpectationConfiguration, CopyOf]] = {}
        self._runtime: dict[tuple[int, str], tuple[Expectation, dict[str, Any]]] = {}

    def configuration(self, expectation: Expectation) -> ExpectationConfiguration:
        """A copy of the expectation's configuration, to which the library may add."""
        if id(expectation) not in self._configurations:  # which stays its own, for the mark holds it
            first = self._theirs[0](expectation)
            mark = CopyOf(expectation, dict(first.kwargs), dict(first.meta))
            self._configurations[id(expectation)] = (first, mark)
        first, mark = self._configurations[id(expectation)]
        made = object.__new__(type(first))
        made.__dict__.update(
            first.__dict__, _kwargs=dict(mark.kwargs), meta=dict(mark.meta), _openbarnet_copy_of=mark
        )
        return made

    def domain_object(self, configuration: ExpectationConfiguration) -> Expectation:
        """The expectation that a configuration describes."""
        mark = configuration.__dict__.get("_openbarnet_copy_of")
        if mark is not None and mark.is_unchanged(configuration):
            return mark.expectation
        return self._theirs[1](configuration)

    def runtime_kwargs(
        self, expectation: Expectation, runtime_configuration: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """What is asked of an expectation in a run, in a dictionary of the caller's own."""
        asked = (id(expectation), repr(runtime_configuration))
        if asked not in self._runtime:
            self._runtime[asked] = (expectation, self._theirs[2](expectation, runtime_configuration))
        _, found = self._runtime[asked]
        return {**found, "result_format": dict(found["result_format"])}


@contextmanager
def configurations_kept() -> Iterator[None]:
    """Let what is worked out of each expectation be so once in the block; one block at a time."""
    from great_expectations.core import id_dict
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
    from great_expectations.validator.validation_graph import ValidationGraph

    theirs: Any = Expectation.__dict__["configuration"]
    of_configuration, of_run = ExpectationConfiguration.to_domain_obj, Expectation._get_runtime_kwargs  # noqa: SLF001 - it has no other door
    to_json, of_graph = id_dict.convert_to_json_serializable, ValidationGraph.build_metric_dependency_graph
    known = KnownExpectations(theirs.fget, of_configuration, of_run)

    def configuration(self: Expectation) -> ExpectationConfiguration:
        return known.configuration(self)

    def domain_object(self: ExpectationConfiguration) -> Expectation:
        return known.domain_object(self)

    def runtime_kwargs(
        self: Expectation, runtime_configuration: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return known.runtime_kwargs(self, runtime_configuration)

    def followed(
        self: ValidationGraph,
        metric_configuration: MetricConfiguration,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> None:
        if (first := first_in(self, metric_configuration)) is metric_configuration:
            of_graph(self, metric_configuration, runtime_configuration)
        else:  # alike: what it hangs on is in the graph
            self.set_metric_configuration_default_kwargs_if_absent(metric_configuration)
            metric_configuration.metric_dependencies = first.metric_dependencies

    Expectation.configuration = property(configuration)
    ExpectationConfiguration.to_domain_obj = domain_object
    Expectation._get_runtime_kwargs = runtime_kwargs  # noqa: SLF001
    ValidationGraph.build_metric_dependency_graph = followed
    id_dict.convert_to_json_serializable = lambda data: as_json(data, to_json)
    try:
        yield
    finally:
        Expectation.configuration = theirs
        ExpectationConfiguration.to_domain_obj = of_configuration
        Expectation._get_runtime_kwargs = of_run  # noqa: SLF001
        ValidationGraph.build_metric_dependency_graph = of_graph
        id_dict.convert_to_json_serializable = to_json


def first_in(graph: ValidationGraph, metric: MetricConfiguration) -> MetricConfiguration:
    """The first of a graph's measures that is alike: the same of the same rows."""
    known: dict[Any, MetricConfiguration] = graph.__dict__.setdefault("_openbarnet_followed", {})
    return known.setdefault(metric.id, metric)


def as_json(data: Any, theirs: Callable[[Any], Any]) -> Any:
    """What the library makes of a value for a hash; it looks for numpy's types before it finds a None."""
    kind = type(data)
    if kind in PLAIN:
        return data
    if kind is list or kind is tuple:
        return [as_json(each, theirs) for each in data]
    if isinstance(data, dict) and kind.__name__ in ("dict", "IDDict"):
        return {str(name): as_json(each, theirs) for name, each in data.items()}
    return theirs(data)
