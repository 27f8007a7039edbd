package dev.switchboard.nri.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.chain.LinkFailure.Kind;
import dev.switchboard.nri.extension.AbsentException;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Order, merging, and who is to blame. */
@Timeout(120)
class ChainTests extends ChainFixture {
  @Test
  void linksAreCalledByPriorityAndThenById() throws Exception {
    var order = Collections.synchronizedList(new ArrayList<String>());
    List<Link> links =
        Stream.of("b:500", "a:500", "z:100", "c:900")
            .map(text -> text.split(":"))
            .map(parts ->
                new Link(
                    parts[0],
                    "1",
                    (CreateContainerHandler)
                        (_, _, _) -> {
                          order.add(parts[0]);
                          return ContainerAdjustment.none();
                        },
                    new LinkSettings(Integer.parseInt(parts[1]), LONG, OnFailure.FAIL, false)))
            .toList();
    create(new Chain(links, ChainListener.NONE, watchdog)).get();
    assertThat(order).containsExactly("z", "a", "b", "c");
  }

  @Test
  void aLinkSeesWhatTheLinksBeforeItHaveChanged() throws Exception {
    CreateContainerHandler second =
        (_, container, context) -> {
          assertThat(container.annotations()).containsEntry("x", "1");
          assertThat(context.requestId()).isEqualTo("r1");
          assertThat(context.event()).contains(Event.CREATE_CONTAINER);
          assertThat(context.metadata("k")).containsExactly("v");
          assertThat(context.metadata("none")).isEmpty();
          assertThat(context.remaining()).isPositive().isLessThanOrEqualTo(LONG);
          return ContainerAdjustment.builder().annotation("y", "2").build();
        };
    ContainerAdjustment merged =
        create(chain(link("a", annotates("x", "1")), link("b", second))).get();
    assertThat(merged)
        .isEqualTo(ContainerAdjustment.builder().annotation("x", "1").annotation("y", "2").build());
    assertThat(answers).extracting(answer -> answer.link().id()).containsExactly("a", "b");
  }

  @Test
  void theReplyIsReadyWhenTheCallReturns() {
    assertThat(create(chain(link("a", annotates("x", "1")))).isDone()).isTrue();
    assertThat(create(chain()).join()).isEqualTo(ContainerAdjustment.none());
  }

  @Test
  void aLinkThatThrowsIsNamedWithoutItsStack() {
    CreateContainerHandler bad =
        (_, _, _) -> {
          throw new IllegalStateException("no such thing\nsecond line");
        };
    LinkFailure failure = failure(create(chain(link("a", annotates("x", "1")), link("b", bad))));
    assertThat(failure.kind()).isEqualTo(Kind.ERROR);
    assertThat(failure.message()).isEqualTo("b@1.0: error: no such thing");
  }

  @Test
  void errorsOfALinkAreFailuresOfTheLink() {
    CreateContainerHandler overflow = (pod, container, context) -> recurse(0);
    CreateContainerHandler linkage =
        (_, _, _) -> {
          throw new NoClassDefFoundError("x/Y");
        };
    assertThat(failure(create(chain(link("a", overflow)))).message())
        .isEqualTo("a@1.0: error: StackOverflowError");
    assertThat(failure(create(chain(link("a", linkage)))).message())
        .isEqualTo("a@1.0: error: NoClassDefFoundError: x/Y");
  }

  @SuppressWarnings("InfiniteRecursion")
  private static ContainerAdjustment recurse(int depth) {
    return recurse(depth + 1);
  }

  @Test
  void aLongMessageIsCut() {
    CreateContainerHandler bad =
        (_, _, _) -> {
          throw new IllegalStateException("x".repeat(1000));
        };
    assertThat(failure(create(chain(link("a", bad)))).message()).hasSize(256).endsWith("…");
  }

  @Test
  void nullIsNoWish() {
    @SuppressWarnings("NullAway")
    CreateContainerHandler bad = (_, _, _) -> null;
    assertThat(failure(create(chain(link("a", bad)))))
        .isEqualTo(new LinkFailure(Kind.INVALID, "a@1.0", "returned null"));
  }

  @Test
  void aConflictNamesBothLinksInTheRuntimesWords() {
    LinkFailure failure =
        failure(create(chain(link("a", annotates("x", "1")), link("b", annotates("x", "2")))));
    assertThat(failure.kind()).isEqualTo(Kind.CONFLICT);
    assertThat(failure.message())
        .isEqualTo("b@1.0: conflict: plugins \"b\" and \"a\" both tried to set Annotations x");
  }

  @Test
  void anIgnoredFailureIsAsIfTheLinkWereAbsent() throws Exception {
    CreateContainerHandler bad =
        (_, _, _) -> {
          throw new IllegalStateException("boom");
        };
    Chain with =
        chain(
            link("a", annotates("x", "1")),
            link("b", bad, LONG, OnFailure.IGNORE),
            link("c", annotates("x", "9"), LONG, OnFailure.IGNORE),
            link("d", annotates("y", "2")));
    Chain without = chain(link("a", annotates("x", "1")), link("d", annotates("y", "2")));
    assertThat(create(with).get()).isEqualTo(create(without).get());
  }

  @Test
  void whatIsAbsentIsToldAtOnceAndSoNeverSwitchedOff() {
    assertThat(kindAfterMany(new AbsentException("policy is away"))).isEqualTo(Kind.ABSENT);
    assertThat(kindAfterMany(new Exception("refused"))).isEqualTo(Kind.SWITCHED_OFF);
  }

  /** Of the failure after as many, each of another pod, as switch a link off. */
  private Kind kindAfterMany(Exception thrown) {
    CreateContainerHandler bad =
        (_, _, _) -> {
          throw thrown;
        };
    Chain chain = chain(link("a", bad));
    for (int i = 0; i < BreakerSettings.DEFAULT.failures(); i++) {
      var reply = new CompletableFuture<ContainerAdjustment>();
      chain.createContainer(
          PodSandbox.of("default", "pod" + i, Map.of()),
          CONTAINER,
          request(Event.CREATE_CONTAINER),
          reply);
      assertThat(failure(reply).reason()).isEqualTo(thrown.getMessage());
    }
    return failure(create(chain)).kind();
  }

  @Test
  void whatIsAbsentDoesNotCountWhereTheRuntimeWouldNotCountIt() throws Exception {
    CreateContainerHandler absent =
        (_, _, _) -> {
          throw new AbsentException("policy is away");
        };
    Chain chain = chain(link("a", absent, LONG, OnFailure.AS_RUNTIME));
    assertThat(create(chain).get()).isEqualTo(ContainerAdjustment.none());
  }

  @Test
  void linksCannotBeChangedFromOutside() {
    assertThatThrownBy(() -> chain().links().add(link("a", annotates("x", "1"))))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
