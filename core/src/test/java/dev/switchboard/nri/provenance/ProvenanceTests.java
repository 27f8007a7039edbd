package dev.switchboard.nri.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.SampleResources;
import dev.switchboard.nri.chain.Chain;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkSettings;
import dev.switchboard.nri.chain.OnFailure;
import dev.switchboard.nri.chain.Request;
import dev.switchboard.nri.chain.Watchdog;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.NriExtension;
import dev.switchboard.nri.extension.UpdateContainerHandler;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.node.Lazy;
import dev.switchboard.nri.node.NodeState;
import dev.switchboard.nri.provenance.FieldChange.How;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProvenanceTests {
  private static final PodSandbox POD = PodSandbox.of("default", "web", Map.of());
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Watchdog watchdog = new Watchdog();
  private final NodeState node = new NodeState();
  private Instant now = Instant.EPOCH;
  private Provenance provenance = new Provenance(3, Duration.ofHours(1), () -> node, () -> now);
  private int requests;

  @AfterEach
  void close() {
    watchdog.close();
  }

  private static Link link(String id, OnFailure onFailure, NriExtension extension) {
    return new Link(id, "1.0", extension, new LinkSettings(500, LONG, onFailure, false))
        .generation(2)
        .configured("c0ffee");
  }

  private static Link link(String id, CreateContainerHandler handler) {
    return link(id, OnFailure.FAIL, handler);
  }

  private static CreateContainerHandler sets(String variable, String value) {
    return (_, _, _) -> ContainerAdjustment.builder().env(variable, value).build();
  }

  private static Container container(String id) {
    return ContainerBuilder.from(Container.of(id, POD.id(), "app"))
        .env(List.of("PATH=/bin"))
        .build();
  }

  private Request request(Event event) {
    return new Request(
        "r" + ++requests, Optional.of(event), System.nanoTime() + LONG.toNanos(), Map.of());
  }

  private void create(String id, Link... links) {
    node.podSeen(POD.id(), new Lazy<>(() -> POD));
    node.containerSeen(POD.id(), id, new Lazy<>(() -> container(id)));
    new Chain(List.of(links), provenance, watchdog)
        .createContainer(
            POD, container(id), request(Event.CREATE_CONTAINER), new CompletableFuture<>());
  }

  private void update(String id, Resources requested, UpdateContainerHandler handler) {
    new Chain(List.of(link("updater", OnFailure.FAIL, handler)), provenance, watchdog)
        .updateContainer(
            POD,
            container(id),
            requested,
            request(Event.UPDATE_CONTAINER),
            new CompletableFuture<>());
  }

  private FieldStory story(String id, String field, String key) {
    return provenance.of(id).orElseThrow().fields().stream()
        .filter(each -> each.field().equals(field) && each.key().equals(key))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void eachStepTellsWhoFromWhatToWhatInOrder() {
    create(
        "c1",
        link("a", sets("X", "1")),
        link("b", (_, _, _) -> ContainerAdjustment.builder().replaceEnv("X", "2").build()),
        link("c", (_, _, _) -> ContainerAdjustment.builder().replaceEnv("PATH", "/sbin").build()));
    FieldStory x = story("c1", "Env", "X");
    assertThat(x.before()).isEmpty();
    assertThat(x.after()).contains("2");
    assertThat(x.steps()).extracting(FieldStory.Step::link).containsExactly("a", "b");
    FieldStory.Step second = x.steps().get(1);
    assertThat(second.version()).isEqualTo("1.0");
    assertThat(second.generation()).isEqualTo(2);
    assertThat(second.config()).isEqualTo("c0ffee");
    assertThat(second.event()).isEqualTo("CreateContainer");
    assertThat(second.requestId()).isEqualTo("r1");
    assertThat(second.how()).isEqualTo(How.REPLACE);
    assertThat(second.from()).contains("1");
    assertThat(second.to()).contains("2");
    assertThat(story("c1", "Env", "PATH").before()).contains("/bin");
    assertThat(provenance.all().getFirst().by()).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void aRemovalLeavesNothingAfterIt() {
    create("c1", link("a", (_, _, _) -> ContainerAdjustment.builder().removeEnv("PATH").build()));
    FieldStory path = story("c1", "Env", "PATH");
    assertThat(path.before()).contains("/bin");
    assertThat(path.after()).isEmpty();
    assertThat(path.steps().getFirst().how()).isEqualTo(How.REMOVE);
  }

  @Test
  void aRefusalAndItsConflictAreToldAndSetNothing() {
    create("c1", link("a", sets("X", "1")), link("b", sets("X", "2")));
    ContainerRecord record = provenance.of("c1").orElseThrow();
    assertThat(record.refused()).isTrue();
    assertThat(record.fields()).isEmpty();
    assertThat(record.by()).isEmpty();
    RequestRecord request = record.requests().getFirst();
    assertThat(request.refusal().orElseThrow()).startsWith("b@1.0: ").contains("both tried");
    LinkShare loser = request.links().get(1);
    assertThat(loser.outcome()).isEqualTo("conflict");
    assertThat(loser.conflict().orElseThrow().owner()).isEqualTo("a");
    assertThat(loser.conflict().orElseThrow().key()).isEqualTo("X");
  }

  @Test
  void anIgnoredFailureIsToldAndTheOthersCount() {
    create(
        "c1",
        link(
            "bad",
            OnFailure.IGNORE,
            (CreateContainerHandler)
                (_, _, _) -> {
                  throw new IllegalStateException("no such node");
                }),
        link("a", sets("X", "1")));
    ContainerRecord record = provenance.of("c1").orElseThrow();
    assertThat(record.refused()).isFalse();
    assertThat(record.requests().getFirst().links().getLast().reason()).contains("no such node");
    assertThat(record.by()).containsExactly("a");
  }

  @Test
  void updatesOfTheContainerAndOfOthersAreToldWithWhatWasThere() {
    create("c1", link("a", sets("X", "1")));
    create("c2", link("a", sets("X", "1")));
    update(
        "c1",
        SampleResources.cpuShares(100),
        (_, _, _, _) ->
            ContainerUpdates.of(
                ContainerUpdate.of("c1", SampleResources.cpuShares(200)),
                ContainerUpdate.of("c2", SampleResources.cpuShares(300))));
    FieldStory own = story("c1", "CPUShares", "");
    assertThat(own.steps().getFirst().event()).isEqualTo("UpdateContainer");
    assertThat(own.before()).contains("100");
    assertThat(own.after()).contains("200");
    assertThat(story("c2", "CPUShares", "").before()).isEmpty();
    update(
        "c1",
        SampleResources.cpuShares(1),
        (_, _, _, _) ->
            ContainerUpdates.of(ContainerUpdate.of("c2", SampleResources.cpuShares(400))));
    assertThat(story("c2", "CPUShares", "").steps().get(1).from()).contains("300");
    assertThat(provenance.of("c2").orElseThrow().by()).containsExactlyInAnyOrder("a", "updater");
  }

  @Test
  void manyUpdatesAreFoldedAndKeepWhoSetWhatFirstAndLast() {
    create("c1", link("a", sets("X", "1")));
    for (int i = 1; i <= 50; i++) {
      long value = i;
      update(
          "c1",
          SampleResources.cpuShares(7),
          (_, _, _, _) ->
              ContainerUpdates.of(ContainerUpdate.of("c1", SampleResources.cpuShares(value))));
    }
    ContainerRecord record = provenance.of("c1").orElseThrow();
    assertThat(record.requests()).hasSizeLessThan(10);
    assertThat(story("c1", "CPUShares", "").after()).contains("50");
    assertThat(story("c1", "Env", "X").after()).contains("1");
  }

  @Test
  void aCreationOfAKnownIdBeginsAnew() {
    create("c1", link("a", sets("X", "1")));
    create("c2", link("a", sets("X", "1")));
    create("c1", link("b", sets("X", "2")));
    ContainerRecord record = provenance.of("c1").orElseThrow();
    assertThat(record.requests()).extracting(RequestRecord::requestId).containsExactly("r3");
    assertThat(record.by()).containsExactly("b");
    assertThat(story("c1", "Env", "X").steps()).hasSize(1);
    assertThat(provenance.all()).extracting(ContainerRecord::id).containsExactly("c1", "c2");
  }

  @Test
  void aRefusalStaysWithTheNextTryAndACreationAfterThatBeginsAnew() {
    create("c1", link("a", sets("X", "1")), link("b", sets("X", "2")));
    create("c1", link("a", sets("X", "1")));
    assertThat(provenance.of("c1").orElseThrow().requests())
        .extracting(RequestRecord::requestId)
        .containsExactly("r1", "r2");
    assertThat(provenance.of("c1").orElseThrow().refused()).isFalse();
    create("c1", link("a", sets("X", "1")), link("b", sets("X", "2")));
    ContainerRecord last = provenance.of("c1").orElseThrow();
    assertThat(last.requests()).extracting(RequestRecord::requestId).containsExactly("r3");
    assertThat(last.refused()).isTrue();
  }

  @Test
  void manyRefusalsAreFolded() {
    for (int i = 0; i < 30; i++) {
      create("c1", link("a", sets("X", "1")), link("b", sets("X", "2")));
    }
    List<RequestRecord> requests = provenance.of("c1").orElseThrow().requests();
    assertThat(requests).hasSizeLessThan(10);
    assertThat(requests.getFirst().requestId()).isEqualTo("r1");
    assertThat(requests.getLast().requestId()).isEqualTo("r30");
  }

  @Test
  void theOldestAreForgottenThoseThatAreGoneFirst() {
    for (String id : List.of("c1", "c2", "c3")) {
      create(id, link("a", sets("X", "1")));
    }
    node.containerRemoved("c2");
    create("c4", link("a", sets("X", "1")));
    assertThat(provenance.all()).extracting(ContainerRecord::id).containsExactly("c4", "c3", "c1");
    create("c5", link("a", sets("X", "1")));
    assertThat(provenance.all()).extracting(ContainerRecord::id).containsExactly("c5", "c4", "c3");
  }

  @Test
  void whatHasGoneIsForgottenAfterItsTime() {
    create("c1", link("a", sets("X", "1")));
    node.containerRemoved("c1");
    now = now.plusSeconds(10);
    assertThat(provenance.of("c1").orElseThrow().goneSince()).contains(now);
    now = now.plusSeconds(3590);
    assertThat(provenance.of("c1")).isPresent();
    now = now.plusSeconds(20);
    assertThat(provenance.of("c1")).isEmpty();
  }

  @Test
  void nothingIsRememberedWithoutCapacity() {
    provenance = new Provenance(0, LONG, () -> node, () -> now);
    create("c1", link("a", sets("X", "1")));
    assertThat(provenance.all()).isEmpty();
  }

  @Test
  void longValuesAreCutAndSayHowLongTheyWere() {
    create("c1", link("a", sets("X", "y".repeat(10_000))));
    assertThat(story("c1", "Env", "X").after().orElseThrow())
        .startsWith("yyy")
        .endsWith("(10000 characters)")
        .hasSizeLessThan(600);
  }
}
