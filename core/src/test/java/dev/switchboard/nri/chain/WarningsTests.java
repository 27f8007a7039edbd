package dev.switchboard.nri.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.chain.ChainListener.LinkAnswer;
import dev.switchboard.nri.chain.LinkFailure.Kind;
import dev.switchboard.nri.effect.NriVersion;
import dev.switchboard.nri.effect.Target;
import dev.switchboard.nri.effect.Warning;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WarningsTests {
  private static final Target OLD =
      new Target(Optional.of(NriVersion.OLDEST), "containerd", _ -> true, false);

  private final Watchdog watchdog = new Watchdog();
  private final List<LinkAnswer> answers = new ArrayList<>();

  @AfterEach
  void close() {
    watchdog.close();
  }

  private static Link link(String id, OnFailure onFailure, boolean strict) {
    CreateContainerHandler handler =
        (_, _, _) -> ContainerAdjustment.builder().env(id, "1").args(List.of("sh")).build();
    return new Link(
        id, "1.0", handler, new LinkSettings(500, Duration.ofSeconds(30), onFailure, strict));
  }

  private CompletableFuture<ContainerAdjustment> create(Link... links) {
    var listener =
        new ChainListener() {
          @Override
          public void linkAnswered(LinkAnswer answer) {
            answers.add(answer);
          }
        };
    var reply = new CompletableFuture<ContainerAdjustment>();
    new Chain(List.of(links), listener, watchdog)
        .createContainer(
            PodSandbox.of("default", "web", Map.of()),
            Container.of("c1", "p1", "app"),
            new Request(
                "r1",
                Optional.of(Event.CREATE_CONTAINER),
                System.nanoTime() + Duration.ofSeconds(30).toNanos(),
                Map.of(),
                OLD),
            reply);
    return reply;
  }

  @Test
  void whatTheRuntimeIgnoresIsWarnedOfAndInNobodysWay() throws Exception {
    ContainerAdjustment reply =
        create(link("a", OnFailure.FAIL, false), link("b", OnFailure.FAIL, false)).get();
    // Both set args: a conflict, if the runtime took them.
    assertThat(reply.args()).isEmpty();
    assertThat(reply.env()).extracting(Change::key).containsExactly("a", "b");
    assertThat(answers).hasSize(2);
    for (LinkAnswer answer : answers) {
      assertThat(answer.failure()).isEmpty();
      assertThat(answer.warnings())
          .containsExactly(
              new Warning(
                  Warning.Kind.IGNORED_FIELD,
                  "sets Args, which NRI v0.8.0 of this runtime ignores (v0.10.0 has it);"
                      + " left out"));
      assertThat(answer.adjustment().orElseThrow().args()).isEmpty();
    }
  }

  @Test
  void aStrictLinkIsRefused() throws Exception {
    try {
      create(link("a", OnFailure.FAIL, true)).get();
    } catch (ExecutionException e) {
      LinkFailure failure = ((ChainException) e.getCause()).failure();
      assertThat(failure.kind()).isEqualTo(Kind.INVALID);
      assertThat(failure.message()).startsWith("a@1.0: invalid: sets Args, which NRI v0.8.0");
      assertThat(answers.getFirst().warnings()).hasSize(1);
      return;
    }
    throw new AssertionError("was not refused");
  }

  @Test
  void aStrictLinkThatMayFailLeavesNoTrace() throws Exception {
    ContainerAdjustment reply =
        create(link("a", OnFailure.IGNORE, true), link("b", OnFailure.FAIL, false)).get();
    assertThat(reply.env()).extracting(Change::key).containsExactly("b");
  }
}
