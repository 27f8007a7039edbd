package dev.switchboard.nri.match;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A condition in CEL. Nothing of the library is loaded before the first one is compiled.
 *
 * <p>The variables are declared one by one with their dots, so that a name or type that is wrong is
 * found when the configuration is read and not when a pod starts.
 */
final class Expression {
  private static final CelType TEXT = SimpleType.STRING;
  private static final CelType TEXTS = ListType.create(TEXT);
  private static final CelType TEXT_BY_KEY = MapType.create(TEXT, TEXT);

  private record Variable<T>(CelType type, Function<T, Object> value) {}

  private static final Map<String, Variable<PodSandbox>> POD =
      new TreeMap<>(
          Map.of(
              "pod.name", new Variable<>(TEXT, PodSandbox::name),
              "pod.namespace", new Variable<>(TEXT, PodSandbox::namespace),
              "pod.uid", new Variable<>(TEXT, PodSandbox::uid),
              "pod.labels", new Variable<>(TEXT_BY_KEY, PodSandbox::labels),
              "pod.annotations", new Variable<>(TEXT_BY_KEY, PodSandbox::annotations),
              "pod.runtime_handler", new Variable<>(TEXT, PodSandbox::runtimeHandler)));

  private static final Map<String, Variable<Container>> CONTAINER =
      new TreeMap<>(
          Map.of(
              "container.name", new Variable<>(TEXT, Container::name),
              "container.labels", new Variable<>(TEXT_BY_KEY, Container::labels),
              "container.annotations", new Variable<>(TEXT_BY_KEY, Container::annotations),
              "container.image", new Variable<>(TEXT, Match::image),
              "container.args", new Variable<>(TEXTS, Container::args),
              "container.env", new Variable<>(TEXTS, Container::env),
              "container.state",
                  new Variable<>(
                      TEXT, container -> container.state().name().toLowerCase(Locale.ROOT))));

  private static final CelOptions OPTIONS = CelOptions.current().build();

  @SuppressWarnings(
      "InlineMeInliner") // the plain runtime; what it is inlined to is a longer name for it
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(OPTIONS).build();

  private final CelRuntime.Program program;
  private final boolean ofContainers;

  private Expression(CelRuntime.Program program, boolean ofContainers) {
    this.program = program;
    this.ofContainers = ofContainers;
  }

  static Expression compile(String text) throws InvalidExpressionException {
    try {
      // What can do without a container is a condition on pods.
      return compiled(compiler(false).compile(text).getAst(), false);
    } catch (CelValidationException _) {
      try {
        return compiled(compiler(true).compile(text).getAst(), true);
      } catch (CelValidationException e) {
        throw new InvalidExpressionException(expected(e));
      }
    }
  }

  private static CelCompiler compiler(boolean withContainer) {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .setResultType(SimpleType.BOOL);
    POD.forEach((name, variable) -> builder.addVar(name, variable.type));
    if (withContainer) {
      CONTAINER.forEach((name, variable) -> builder.addVar(name, variable.type));
    }
    return builder.build();
  }

  private static Expression compiled(CelAbstractSyntaxTree tree, boolean ofContainers)
      throws InvalidExpressionException {
    try {
      return new Expression(RUNTIME.createProgram(tree), ofContainers);
    } catch (CelEvaluationException e) {
      throw new InvalidExpressionException("a CEL expression that can be run: " + e.getMessage());
    }
  }

  private static String expected(CelValidationException e) {
    String issues =
        e.getErrors().stream().map(Expression::told).distinct().collect(Collectors.joining("; "));
    return "a condition in CEL over %s, %s (%s)"
        .formatted(String.join(", ", POD.keySet()), String.join(", ", CONTAINER.keySet()), issues);
  }

  private static String told(CelIssue issue) {
    var place = issue.getSourceLocation();
    return "line %d, column %d: %s"
        .formatted(place.getLine(), place.getColumn() + 1, issue.getMessage());
  }

  boolean holds(PodSandbox pod, @Nullable Container container) throws MatchFailedException {
    if (ofContainers && container == null) {
      return true;
    }
    try {
      return (boolean) program.eval(name -> value(name, pod, container));
    } catch (CelEvaluationException e) {
      throw new MatchFailedException(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<Object> value(
      String name, PodSandbox pod, @Nullable Container container) {
    Variable<PodSandbox> ofPod = POD.get(name);
    if (ofPod != null) {
      return Optional.of(ofPod.value.apply(pod));
    }
    Variable<Container> ofContainer = container == null ? null : CONTAINER.get(name);
    return container == null || ofContainer == null
        ? Optional.empty()
        : Optional.of(ofContainer.value.apply(container));
  }
}
