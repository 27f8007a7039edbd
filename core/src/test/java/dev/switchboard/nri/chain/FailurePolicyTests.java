package dev.switchboard.nri.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.chain.EveryHandler.Behaviour;
import dev.switchboard.nri.chain.Requests.Outcome;
import dev.switchboard.nri.extension.AdjustmentValidator.Verdict;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.match.Criteria;
import dev.switchboard.nri.match.InvalidMatchException;
import dev.switchboard.nri.match.Match;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the table of docs/failures.md against the chain, cell by cell. */
@Timeout(120)
class FailurePolicyTests {
  private static final Path PAGE = Path.of("../docs/failures.md");
  private static final Duration SHORT = Duration.ofMillis(30);

  /** The columns of the table. */
  enum Failure {
    EXCEPTION,
    ERROR,
    LINKAGE,
    OVERFLOW,
    SLEEPS,
    SPINS,
    NO_TIME,
    NULL,
    CONFLICT,
    INVALID,
    REJECTS,
    MATCH,
    BREAKER,
    STUCK,
    MISSING
  }

  /** A cell of the table. */
  record Cell(String event, Failure failure, String outcome) {}

  private final Watchdog watchdog = new Watchdog();
  private final Requests requests = new Requests();
  private volatile boolean released;

  @AfterEach
  void close() {
    released = true;
    requests.close();
    watchdog.close();
  }

  private static List<List<String>> table() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .dropWhile(line -> !line.startsWith("| event |"))
        .takeWhile(line -> line.startsWith("|"))
        .filter(line -> !line.startsWith("|---"))
        .map(line -> Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList())
        .toList();
  }

  static Stream<Cell> cells() throws IOException {
    var cells = new ArrayList<Cell>();
    for (List<String> row : table().subList(1, table().size())) {
      for (Failure failure : Failure.values()) {
        cells.add(new Cell(row.getFirst(), failure, row.get(failure.ordinal() + 1)));
      }
    }
    return cells.stream().filter(cell -> !cell.outcome.equals("–"));
  }

  @Test
  void everyEventAndEveryFailureIsInTheTable() throws IOException {
    assertThat(table().getFirst().subList(1, table().getFirst().size()))
        .isEqualTo(
            Arrays.stream(Failure.values())
                .map(failure -> failure.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .toList());
    assertThat(table().stream().skip(1).map(List::getFirst)).isEqualTo(Requests.names());
  }

  @ParameterizedTest
  @MethodSource("cells")
  void whatFailsIsRefusedNamedOrPassedOverAsThePageSays(Cell cell) throws Exception {
    var after = new EveryHandler(new Behaviour() {});
    Chain chain = chain(cell.failure, OnFailure.FAIL, after);
    prepare(chain, cell);
    int before = after.calls();
    Outcome outcome = requests.send(chain, cell.event, budget(cell.failure));
    boolean refused = !outcome.refusal().isEmpty();
    boolean heard = after.calls() > before;
    switch (cell.outcome) {
      case "refused" -> assertThat(refused && !heard).as("%s, %s", outcome, heard).isTrue();
      case "told" -> {
        assertThat(refused).as("%s", outcome).isTrue();
        assertThat(heard).isEqualTo(cell.failure != Failure.NO_TIME);
      }
      case "passed over" -> {
        assertThat(outcome.refusal()).isEmpty();
        assertThat(heard).isEqualTo(cell.failure != Failure.NO_TIME);
      }
      default -> throw new AssertionError("unknown word in the table: " + cell);
    }
    if (refused) {
      assertThat(outcome.refusal()).startsWith("bad@1.0: ");
    }
  }

  /** What is required cannot be ignored: the configuration says so. */
  static Stream<Cell> ignorableCells() throws IOException {
    return cells().filter(cell -> cell.failure != Failure.MISSING);
  }

  @ParameterizedTest
  @MethodSource("ignorableCells")
  void whatIsIgnoredLeavesTheReplyOfTheChainWithoutTheLink(Cell cell) throws Exception {
    var after = new EveryHandler(Behaviours.adjusting("z"));
    Chain with = chain(cell.failure, OnFailure.IGNORE, after);
    prepare(with, cell);
    Outcome outcome = requests.send(with, cell.event, budget(cell.failure));
    var afterwards = new EveryHandler(Behaviours.adjusting("z"));
    var links = new ArrayList<>(others(cell.failure, afterwards));
    Outcome without =
        requests.send(
            new Chain(links, ChainListener.NONE, watchdog), cell.event, budget(cell.failure));
    assertThat(outcome).isEqualTo(without);
  }

  /** Brings a link into the state in which it is not called any more. */
  private void prepare(Chain chain, Cell cell) {
    int failures =
        switch (cell.failure) {
          case BREAKER -> BreakerSettings.DEFAULT.failures();
          case STUCK -> 1;
          default -> 0;
        };
    for (int i = 0; i < failures; i++) {
      requests.send(chain, cell.event);
    }
  }

  private static Duration budget(Failure failure) {
    return failure == Failure.NO_TIME ? SHORT : Requests.LONG;
  }

  private Chain chain(Failure failure, OnFailure onFailure, EveryHandler after)
      throws InvalidMatchException {
    var links = new ArrayList<>(others(failure, after));
    links.add(bad(failure, onFailure));
    return new Chain(links, ChainListener.NONE, watchdog);
  }

  private List<Link> others(Failure failure, EveryHandler after) {
    LinkPolicy good = LinkPolicy.DEFAULT.timeout(Requests.LONG);
    Link first =
        new Link(
            "a", "1.0", new EveryHandler(Behaviours.adjusting("a")), new LinkSettings(1, good));
    Link last = new Link("z", "1.0", after, new LinkSettings(900, good));
    if (failure != Failure.NO_TIME) {
      return List.of(first, last);
    }
    LinkPolicy patient = good.onFailure(OnFailure.IGNORE);
    var burner = new EveryHandler(Behaviours.before(() -> Thread.sleep(60_000)));
    return List.of(first, new Link("burner", "1.0", burner, new LinkSettings(2, patient)));
  }

  private Link bad(Failure failure, OnFailure onFailure) throws InvalidMatchException {
    LinkPolicy policy = LinkPolicy.DEFAULT.timeout(Requests.LONG).onFailure(onFailure);
    LinkPolicy hasty = policy.timeout(SHORT);
    BreakerSettings once =
        new BreakerSettings(5, Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofHours(1), 1);
    var settings =
        new LinkSettings(
            500,
            switch (failure) {
              case SLEEPS, SPINS -> hasty;
              case STUCK -> hasty.breaker(once);
              case BREAKER -> policy.breaker(once);
              case MATCH -> policy.match(failing());
              default -> policy;
            });
    return failure == Failure.MISSING
        ? Link.missing("bad", "1.0", "no jar has that id", settings)
        : new Link("bad", "1.0", new EveryHandler(behaviour(failure)), settings);
  }

  private static Match failing() throws InvalidMatchException {
    Criteria none = Criteria.NONE;
    return Match.compile(
        new Criteria(
            none.namespaces(),
            none.excludeNamespaces(),
            none.labels(),
            none.annotations(),
            none.runtimeHandlers(),
            none.containerNames(),
            none.containerLabels(),
            none.images(),
            "pod.labels.absent == 'x'"));
  }

  private Behaviour behaviour(Failure failure) {
    return switch (failure) {
      case EXCEPTION ->
          Behaviours.before(() -> Behaviours.throwing(new IllegalStateException("boom")));
      case ERROR, BREAKER ->
          Behaviours.before(() -> Behaviours.throwing(new AssertionError("boom")));
      case LINKAGE -> Behaviours.before(() -> Behaviours.throwing(new NoClassDefFoundError("x/Y")));
      case OVERFLOW -> Behaviours.before(Behaviours::recurse);
      case SLEEPS -> Behaviours.before(() -> Thread.sleep(60_000));
      case SPINS, STUCK -> Behaviours.before(this::spin);
      case NULL -> new Behaviours.ReturnsNull();
      case CONFLICT -> Behaviours.adjusting("a");
      case INVALID ->
          new Behaviour() {
            @Override
            public ContainerAdjustment adjustment() {
              return ContainerAdjustment.builder()
                  .update(ContainerUpdate.of(Requests.CONTAINER.id(), Resources.none()))
                  .build();
            }
          };
      case REJECTS ->
          new Behaviour() {
            @Override
            public Verdict verdict() {
              return Verdict.reject("not here");
            }
          };
      case NO_TIME, MATCH, MISSING -> new Behaviour() {};
    };
  }

  private void spin() {
    while (!released) {
      Thread.onSpinWait();
    }
  }
}
