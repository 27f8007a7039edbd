package dev.switchboard.nri.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.merge.Grants;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrantedWishesTests {
  private static final PodSandbox POD = PodSandbox.of("default", "web", Map.of());
  private static final Container CONTAINER = Container.of("c1", POD.id(), "main");

  private final Watchdog watchdog = new Watchdog();
  private final List<Optional<LinkFailure>> failures = new ArrayList<>();

  @AfterEach
  void close() {
    watchdog.close();
  }

  private CompletableFuture<ContainerAdjustment> create(String granted, OnFailure onFailure) {
    CreateContainerHandler handler =
        (_, _, _) -> ContainerAdjustment.builder().env("A", "1").removeMount("/x").build();
    var settings = new LinkSettings(500, Duration.ofSeconds(10), onFailure, false);
    Link link =
        new Link("a", "1.0", handler, settings).granted(Grants.named(granted).orElseThrow());
    var listener =
        new ChainListener() {
          @Override
          public void linkAnswered(LinkAnswer answer) {
            failures.add(answer.failure());
          }
        };
    var chain = new Chain(List.of(link), listener, watchdog);
    var reply = new CompletableFuture<ContainerAdjustment>();
    var request =
        new Request(
            "r1",
            Optional.of(Event.CREATE_CONTAINER),
            System.nanoTime() + Duration.ofSeconds(30).toNanos(),
            Map.of());
    chain.createContainer(POD, CONTAINER, request, reply);
    return reply;
  }

  @Test
  void grantedWishIsMerged() {
    assertThat(create("all", OnFailure.FAIL).join().env()).hasSize(1);
    assertThat(failures).containsExactly(Optional.empty());
  }

  @Test
  void wishBeyondTheGrantsIsAFailureThatNamesTheField() {
    assertThat(create("Env", OnFailure.FAIL).exceptionNow())
        .isInstanceOf(ChainException.class)
        .hasMessage(
            "a@1.0: ungranted: asks for Mounts, which is not among its grants; list it there if it may");
    assertThat(failures.getFirst().orElseThrow().kind()).isEqualTo(LinkFailure.Kind.UNGRANTED);
  }

  @Test
  void noneOfAnIgnoredWishBeyondTheGrantsIsMerged() {
    assertThat(create("Env", OnFailure.IGNORE).join()).isEqualTo(ContainerAdjustment.none());
    assertThat(failures.getFirst().orElseThrow().kind()).isEqualTo(LinkFailure.Kind.UNGRANTED);
  }
}
