package dev.switchboard.nri.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.effect.NriVersion;
import dev.switchboard.nri.effect.Target;
import dev.switchboard.nri.extension.AdjustmentValidator;
import dev.switchboard.nri.extension.AdjustmentValidator.FieldOwners;
import dev.switchboard.nri.extension.AdjustmentValidator.Proposal;
import dev.switchboard.nri.extension.AdjustmentValidator.Verdict;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.NriExtension;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Hook;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ValidationTests {
  private static final PodSandbox POD = PodSandbox.of("default", "web", Map.of());
  private static final Target ASKS = Target.NEWEST;
  private static final Target NEVER_ASKS =
      new Target(Optional.of(NriVersion.OLDEST), "containerd", _ -> true, false);

  private final Watchdog watchdog = new Watchdog();
  private final List<Proposal> asked = new ArrayList<>();

  @AfterEach
  void close() {
    watchdog.close();
  }

  private Link validator(Verdict verdict) {
    AdjustmentValidator validator =
        (proposal, _) -> {
          asked.add(proposal);
          return verdict;
        };
    return link("v", OnFailure.FAIL, validator);
  }

  private static Link link(String id, OnFailure onFailure, NriExtension extension) {
    return new Link(
        id, "1.0", extension, new LinkSettings(500, Duration.ofSeconds(30), onFailure, false));
  }

  private static Link adjusts(String id, ContainerAdjustment wish) {
    CreateContainerHandler handler = (_, _, _) -> wish;
    return link(id, OnFailure.FAIL, handler);
  }

  private static ContainerAdjustment hook() {
    return ContainerAdjustment.builder()
        .createRuntimeHook(new Hook("/bin/true", List.of(), List.of(), OptionalLong.empty()))
        .build();
  }

  private Chain chain(Link... links) {
    return new Chain(List.of(links), ChainListener.NONE, watchdog);
  }

  private static Request request(Event event, Target target) {
    return new Request(
        "r1",
        Optional.of(event),
        System.nanoTime() + Duration.ofSeconds(30).toNanos(),
        Map.of(),
        target);
  }

  private static CompletableFuture<ContainerAdjustment> create(
      Chain chain, String id, Target target) {
    var reply = new CompletableFuture<ContainerAdjustment>();
    chain.createContainer(
        POD, Container.of(id, "p1", "app"), request(Event.CREATE_CONTAINER, target), reply);
    return reply;
  }

  private static void validate(Chain chain, String id, FieldOwners owners) {
    chain.validate(
        new Proposal(
            POD,
            Container.of(id, "p1", "app"),
            ContainerAdjustment.none(),
            List.of(),
            Map.of(id, owners),
            List.of("50-us")),
        "50-us",
        request(Event.VALIDATE_CONTAINER_ADJUSTMENT, ASKS),
        new CompletableFuture<>());
  }

  @Test
  void theLinksOwnResultIsValidatedWhereTheRuntimeDoesNotAsk() throws Exception {
    var wish = ContainerAdjustment.builder().env("E", "1").build();
    var chain = chain(adjusts("a", wish), validator(Verdict.accept()));
    assertThat(create(chain, "c1", NEVER_ASKS).get()).isEqualTo(wish);
    Proposal proposal = asked.getFirst();
    assertThat(asked).hasSize(1);
    assertThat(proposal.adjustment()).isEqualTo(wish);
    assertThat(proposal.owners().get("c1").entries(Field.ENV)).containsEntry("E", "a");
    assertThat(proposal.plugins()).containsExactly("a", "v");
  }

  @Test
  void aRejectionRefusesTheCreationAndNamesTheValidator() {
    var chain = chain(adjusts("a", hook()), validator(Verdict.reject("no hooks here")));
    assertThatThrownBy(create(chain, "c1", NEVER_ASKS)::get)
        .cause()
        .hasMessage("v@1.0: rejected: no hooks here");
  }

  @Test
  void aRefusedCreationIsNotValidated() {
    CreateContainerHandler throwing =
        (_, _, _) -> {
          throw new IllegalStateException("no");
        };
    var chain = chain(link("a", OnFailure.FAIL, throwing), validator(Verdict.accept()));
    assertThatThrownBy(create(chain, "c1", NEVER_ASKS)::get).cause().hasMessage("a@1.0: error: no");
    assertThat(asked).isEmpty();
  }

  @Test
  void b15LinkThatFailedIsNotAmongThoseConsulted() throws Exception {
    CreateContainerHandler throwing =
        (_, _, _) -> {
          throw new IllegalStateException("no");
        };
    var chain = chain(link("a", OnFailure.IGNORE, throwing), validator(Verdict.accept()));
    create(chain, "c1", NEVER_ASKS).get();
    assertThat(asked.getFirst().plugins()).containsExactly("v");
  }

  @Test
  void whatTheRuntimeSaysIsOursIsToldByLink() throws Exception {
    var mount = new Mount("/m", "bind", "/h", List.of());
    var chain =
        chain(
            adjusts("a", hook()),
            adjusts("b", hook()),
            adjusts("c", ContainerAdjustment.builder().mount(mount).build()),
            adjusts("d", ContainerAdjustment.builder().removeMount("/m").build()),
            validator(Verdict.accept()));
    create(chain, "c1", ASKS).get();
    assertThat(asked).isEmpty();
    validate(
        chain,
        "c1",
        new FieldOwners(
            Map.of(Field.OCI_HOOKS.number(), "10-x,50-us", Field.ARGS.number(), "10-x"),
            Map.of(Field.MOUNTS.number(), Map.of("/m", "-50-us", "/n", "10-x", "/o", "50-us"))));
    FieldOwners owners = asked.getFirst().owners().get("c1");
    assertThat(owners.of(Field.OCI_HOOKS)).contains("10-x,a,b");
    assertThat(owners.of(Field.ARGS)).contains("10-x");
    assertThat(owners.entries(Field.MOUNTS))
        .containsExactlyInAnyOrderEntriesOf(Map.of("/m", "-d", "/n", "10-x", "/o", "50-us"));
    assertThat(asked.getFirst().plugins()).containsExactly("50-us", "a", "b", "c", "d", "v");
  }

  @Test
  void ofCreationsThatAreNeverValidatedOnlySomeAreKept() throws Exception {
    var chain = chain(adjusts("a", hook()), validator(Verdict.accept()));
    for (int i = 0; i < 100; i++) {
      create(chain, "c" + i, ASKS).get();
    }
    var owners = new FieldOwners(Map.of(Field.OCI_HOOKS.number(), "50-us"), Map.of());
    validate(chain, "c0", owners);
    validate(chain, "c99", owners);
    assertThat(asked.get(0).owners().get("c0").of(Field.OCI_HOOKS)).contains("50-us");
    assertThat(asked.get(1).owners().get("c99").of(Field.OCI_HOOKS)).contains("a");
  }
}
