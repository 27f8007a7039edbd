package dev.switchboard.nri.app.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.switchboard.nri.app.report.ConflictView;
import dev.switchboard.nri.app.view.DecisionsEndpoint.Decision;
import dev.switchboard.nri.app.view.DecisionsEndpoint.Outcome;
import dev.switchboard.nri.app.view.DecisionsEndpoint.Share;
import dev.switchboard.nri.chain.Chain;
import dev.switchboard.nri.chain.ChainListener.UnaskedUpdates;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkFailure;
import dev.switchboard.nri.chain.LinkFailure.Kind;
import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.chain.LinkSettings;
import dev.switchboard.nri.chain.Mode;
import dev.switchboard.nri.chain.OnFailure;
import dev.switchboard.nri.chain.Request;
import dev.switchboard.nri.chain.Watchdog;
import dev.switchboard.nri.effect.Warning;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.NriExtension;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerEviction;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DecisionsEndpointTests {
  private final Watchdog watchdog = new Watchdog();
  private DecisionLog log = new DecisionLog(3);

  @AfterEach
  void close() {
    watchdog.close();
  }

  private static Link link(String id, OnFailure onFailure, CreateContainerHandler handler) {
    return new Link(
        id, "1.0", handler, new LinkSettings(500, Duration.ofSeconds(30), onFailure, false));
  }

  private static CreateContainerHandler sets(String variable) {
    return (_, _, _) ->
        ContainerAdjustment.builder().source("config " + variable).env(variable, "1").build();
  }

  private void create(String container, Link... links) {
    new Chain(List.of(links), log, watchdog)
        .createContainer(
            PodSandbox.of("default", "web", Map.of()),
            Container.of(container + "-id", "p1", container),
            new Request(
                "r-" + container,
                Optional.of(Event.CREATE_CONTAINER),
                System.nanoTime() + Duration.ofSeconds(30).toNanos(),
                Map.of()),
            new CompletableFuture<>());
  }

  private List<Decision> read(
      @Nullable Outcome outcome, @Nullable String link, @Nullable String container) {
    return new DecisionsEndpoint(log, () -> {}).decisions(outcome, link, container).decisions();
  }

  @Test
  void aDecisionTellsEachLinksShare() {
    create(
        "app",
        link(
            "a",
            OnFailure.FAIL,
            (_, _, _) ->
                ContainerAdjustment.builder()
                    .removeMount("/gone")
                    .env("A", "1")
                    .evict(new ContainerEviction("c9", ""))
                    .update(ContainerUpdate.of("c8", Resources.none()))
                    .build()),
        link("b", OnFailure.FAIL, (_, _, _) -> ContainerAdjustment.none()));
    Decision decision = read(null, null, null).getFirst();
    assertThat(decision.requestId()).isEqualTo("r-app");
    assertThat(decision.event()).isEqualTo("CreateContainer");
    assertThat(decision.pod()).isEqualTo("default/web");
    assertThat(decision.container()).isEqualTo("app");
    assertThat(decision.outcome()).isEqualTo(Outcome.WARNED);
    assertThat(decision.refusal()).isNull();
    Share first = decision.links().getFirst();
    assertThat(first.outcome()).isEqualTo("ok");
    assertThat(first.changes())
        .containsExactly("Env A", "removes Mounts /gone", "evicts container c9");
    assertThat(first.warnings())
        .extracting(warning -> warning.kind())
        .containsExactly("empty_update", "eviction");
    assertThat(decision.links().get(1).changes()).isEmpty();
  }

  @Test
  void aConflictTellsBothLinksAndWhereTheirValuesComeFrom() {
    create("app", link("a", OnFailure.FAIL, sets("X")), link("b", OnFailure.FAIL, sets("X")));
    Decision decision = read(Outcome.REFUSED, null, null).getFirst();
    assertThat(decision.refusal())
        .isEqualTo(
            "b@1.0: conflict: plugins \"b\" and \"a\" both tried to set Env X (b: config X, a: config X)");
    Share second = decision.links().get(1);
    assertThat(second.outcome()).isEqualTo("conflict");
    assertThat(second.conflict())
        .isEqualTo(new ConflictView("b", "a", "Env", "X", "config X", "config X"));
  }

  @Test
  void decisionsAreFilteredByOutcomeLinkAndContainer() {
    create("one", link("a", OnFailure.FAIL, sets("X")));
    create("two", link("a", OnFailure.FAIL, sets("X")), link("b", OnFailure.IGNORE, sets("X")));
    assertThat(read(Outcome.OK, null, null)).extracting(Decision::container).containsExactly("one");
    assertThat(read(Outcome.FAILED, null, null))
        .extracting(Decision::container)
        .containsExactly("two");
    assertThat(read(null, "b", null)).extracting(Decision::container).containsExactly("two");
    assertThat(read(null, "a", null)).hasSize(2);
    assertThat(read(null, null, "one-id")).hasSize(1);
    assertThat(read(null, null, "one")).hasSize(1);
    assertThat(read(Outcome.OK, "b", null)).isEmpty();
  }

  @Test
  void onlyTheLastAreRemembered() {
    for (String name : List.of("1", "2", "3", "4", "5")) {
      create(name, link("a", OnFailure.FAIL, sets("X")));
    }
    assertThat(read(null, null, null))
        .extracting(Decision::container)
        .containsExactly("5", "4", "3");
    log = new DecisionLog(0);
    create("6", link("a", OnFailure.FAIL, sets("X")));
    assertThat(read(null, null, null)).isEmpty();
  }

  /** Shadows are called on a thread of their own. */
  private Decision awaitShares(int count) throws InterruptedException {
    while (read(null, null, null).getFirst().links().size() < count) {
      Thread.sleep(5); // the test's own time limit ends it
    }
    return read(null, null, null).getFirst();
  }

  private static Link shadow(String id, CreateContainerHandler handler) {
    LinkPolicy policy = LinkPolicy.DEFAULT.timeout(Duration.ofSeconds(30)).mode(Mode.SHADOW);
    return new Link(id, "1.0", handler, new LinkSettings(500, policy));
  }

  @Test
  @Timeout(60)
  void whatAShadowWouldHaveDoneIsToldAndIsNoFailureOfTheRequest() throws Exception {
    create(
        "app",
        link("b", OnFailure.FAIL, sets("X")),
        shadow("a", sets("X")),
        shadow("c", sets("X")),
        shadow(
            "d",
            (_, _, _) -> {
              throw new IllegalStateException("not here");
            }));
    Decision decision = awaitShares(4);
    assertThat(decision.outcome()).isEqualTo(Outcome.OK);
    assertThat(decision.links())
        .extracting(Share::link, Share::shadow, Share::outcome)
        .containsExactly(
            tuple("b", false, "ok"),
            tuple("a", true, "ok"),
            tuple("c", true, "conflict"),
            tuple("d", true, "error"));
    Share before = decision.links().get(1);
    assertThat(before.changes()).containsExactly("Env X");
    assertThat(before.consequences())
        .singleElement()
        .satisfies(text -> assertThat(text).contains("b@1.0", "both tried to set Env X"));
    assertThat(decision.links().get(2).conflict()).isNotNull();
    assertThat(decision.links().get(3).failure()).isEqualTo("not here");
    assertThat(read(null, "d", null)).hasSize(1);
  }

  private void ask(LinkPolicy policy, Optional<LinkFailure> failure) {
    Link link = new Link("a", "1.0", new NriExtension() {}, new LinkSettings(500, policy));
    var updates =
        new ContainerUpdates(List.of(ContainerUpdate.of("c8", Resources.none())), List.of());
    var warning = new Warning(Warning.Kind.UNKNOWN_CONTAINER, "updates container \"c8\"");
    log.updatesAsked(new UnaskedUpdates(link, updates, failure, List.of(warning)));
  }

  @Test
  void whatALinkAsksForByItselfIsToldToo() {
    ask(LinkPolicy.DEFAULT, Optional.empty());
    Decision asked = read(null, "a", "c8").getFirst();
    assertThat(asked.event()).isEqualTo("UpdateContainers");
    assertThat(asked.outcome()).isEqualTo(Outcome.WARNED);
    assertThat(asked.links().getFirst().warnings())
        .extracting(warning -> warning.kind())
        .containsExactly("unknown_container");
    ask(LinkPolicy.DEFAULT, Optional.of(new LinkFailure(Kind.UNGRANTED, "a@1.0", "asks for it")));
    assertThat(read(null, "a", null).getFirst().outcome()).isEqualTo(Outcome.REFUSED);
    ask(LinkPolicy.DEFAULT.mode(Mode.SHADOW), Optional.empty());
    assertThat(read(null, "a", null).getFirst().links().getFirst().shadow()).isTrue();
  }
}
