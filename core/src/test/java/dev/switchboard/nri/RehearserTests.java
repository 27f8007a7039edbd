package dev.switchboard.nri;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkFailure;
import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.chain.LinkSettings;
import dev.switchboard.nri.chain.LiveChain;
import dev.switchboard.nri.chain.Mode;
import dev.switchboard.nri.chain.OnFailure;
import dev.switchboard.nri.chain.Watchdog;
import dev.switchboard.nri.effect.Target;
import dev.switchboard.nri.extension.AdjustmentValidator;
import dev.switchboard.nri.extension.AdjustmentValidator.Verdict;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.NriExtension;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.RunPodSandboxHandler;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RehearserTests {
  private static final PodSandbox POD = PodSandbox.of("default", "web", Map.of());
  private static final Container MAIN = Container.of("c1", POD.id(), "main");
  private static final Target ASKS_NO_VALIDATION =
      new Target(Target.NEWEST.nri(), "containerd", _ -> false, false);

  private final List<String> live = new ArrayList<>();
  private final Watchdog watchdog = new Watchdog();
  private final LiveChain chain =
      new LiveChain(
          new ChainListener() {
            @Override
            public void linkAnswered(LinkAnswer answer) {
              live.add(answer.link().id());
            }
          },
          watchdog,
          () -> {});
  private final Rehearser rehearser =
      new Rehearser(
          chain, link -> link.id().equals("shy") ? Optional.of("it is shy") : Optional.empty());

  @AfterEach
  void close() {
    rehearser.close();
    watchdog.close();
  }

  private static Link link(int priority, String id, NriExtension extension, LinkPolicy policy) {
    return new Link(id, "1.0", extension, new LinkSettings(priority, policy));
  }

  private static Link env(int priority, String id, String name, LinkPolicy policy) {
    CreateContainerHandler handler =
        (_, _, _) -> ContainerAdjustment.builder().env(name, id).build();
    return link(priority, id, handler, policy);
  }

  private Rehearsed play(Link... links) {
    chain.replace("test", List.of(links));
    return rehearser.play(POD, MAIN, ASKS_NO_VALIDATION);
  }

  private static List<String> called(Rehearsed rehearsed) {
    return rehearsed.answer().answers().stream().map(answer -> answer.link().id()).toList();
  }

  @Test
  void eachLinkAnswersAsInEarnestAndNobodyElseHearsOfIt() {
    Rehearsed rehearsed =
        play(env(1, "a", "A", LinkPolicy.DEFAULT), env(2, "b", "B", LinkPolicy.DEFAULT));
    assertThat(called(rehearsed)).containsExactly("a", "b");
    assertThat(rehearsed.reply().orElseThrow().env())
        .containsExactly(new Change.Set<>("A", "a"), new Change.Set<>("B", "b"));
    assertThat(rehearsed.answer().refusal()).isEmpty();
    assertThat(live).isEmpty();
  }

  @Test
  void conflictRefusesAndTellsBoth() {
    Rehearsed rehearsed =
        play(env(1, "a", "A", LinkPolicy.DEFAULT), env(2, "b", "A", LinkPolicy.DEFAULT));
    assertThat(rehearsed.reply()).isEmpty();
    assertThat(rehearsed.answer().refusal())
        .get()
        .satisfies(refusal -> {
          assertThat(refusal.kind()).isEqualTo(LinkFailure.Kind.CONFLICT);
          assertThat(refusal.conflict().orElseThrow().owner()).isEqualTo("a");
        });
  }

  @Test
  void breakerOfTheLiveChainStaysAsItIsHoweverOftenALinkFails() {
    CreateContainerHandler failing =
        (_, _, _) -> {
          throw new IllegalStateException("no");
        };
    Link link = link(1, "a", failing, LinkPolicy.DEFAULT.onFailure(OnFailure.IGNORE));
    for (int i = 0; i < 20; i++) {
      assertThat(called(play(link))).containsExactly("a");
    }
    assertThat(chain.current().status("a").orElseThrow().failuresInARow()).isZero();
  }

  @Test
  void shadowsAreAskedAndWhatTheyAskForDoesNotCount() {
    Rehearsed rehearsed =
        play(
            env(1, "shadow", "A", LinkPolicy.DEFAULT.mode(Mode.SHADOW)),
            env(2, "b", "A", LinkPolicy.DEFAULT));
    assertThat(rehearsed.reply().orElseThrow().env()).containsExactly(new Change.Set<>("A", "b"));
    assertThat(rehearsed.shadows())
        .singleElement()
        .satisfies(shadow -> {
          assertThat(shadow.answer().link().id()).isEqualTo("shadow");
          assertThat(shadow.consequences()).hasSize(1);
        });
  }

  @Test
  void validatorsAreAskedThoughNoRuntimeAsksForThem() {
    AdjustmentValidator validator = (_, _) -> Verdict.reject("not in this house");
    Rehearsed rehearsed =
        play(
            env(1, "a", "A", LinkPolicy.DEFAULT), link(2, "strict", validator, LinkPolicy.DEFAULT));
    assertThat(called(rehearsed)).containsExactly("a", "strict");
    assertThat(rehearsed.answer().refusal().orElseThrow().message())
        .contains("strict@1.0", "not in this house");
  }

  @Test
  void whoMustNotBeAskedIsNotAndWhoHandlesNoCreationIsNotMentioned() {
    RunPodSandboxHandler pods = (_, _) -> {};
    Rehearsed rehearsed =
        play(
            env(1, "shy", "A", LinkPolicy.DEFAULT),
            link(2, "pods", pods, LinkPolicy.DEFAULT),
            env(3, "b", "B", LinkPolicy.DEFAULT));
    assertThat(rehearsed.links().stream().map(Link::id)).containsExactly("shy", "b");
    assertThat(rehearsed.notAsked()).containsExactly(Map.entry("shy", "it is shy"));
    assertThat(called(rehearsed)).containsExactly("b");
  }

  @Test
  void linksTellWhatTheyWouldDoForAPodAndDoNothing() {
    AdjustmentValidator notAskedForPods = (_, _) -> Verdict.reject("not in this house");
    Rehearsed rehearsed =
        playPod(
            teller(1, "a", List.of("turns the lights on")),
            link(2, "strict", notAskedForPods, LinkPolicy.DEFAULT),
            link(3, "both", new TellingValidator(), LinkPolicy.DEFAULT));
    assertThat(rehearsed.told())
        .containsOnly(Map.entry("a", List.of("turns the lights on")), Map.entry("both", List.of()));
    assertThat(called(rehearsed)).containsExactly("a", "both");
    assertThat(rehearsed.answer().refusal()).isEmpty();
    assertThat(rehearsed.reply()).isEmpty();
    assertThat(done).isEmpty();
  }

  @Test
  void whoRefusesThePodEndsItAndWhoCannotTellIsNotAsked() {
    RunPodSandboxHandler acting = (pod, _) -> done.add(pod.name());
    Rehearsed rehearsed =
        playPod(
            link(1, "acting", acting, LinkPolicy.DEFAULT),
            teller(2, "a", List.of("turns the lights on")),
            teller(3, "refusing", List.of()),
            teller(4, "behind", List.of("rings the bell")));
    assertThat(rehearsed.notAsked()).containsOnlyKeys("acting");
    assertThat(rehearsed.told()).containsOnlyKeys("a");
    assertThat(rehearsed.answer().refusal().orElseThrow().message())
        .contains("refusing@1.0", "there is nothing to tell");
    assertThat(done).isEmpty();
  }

  @Test
  void requiredOneThatIsMissingRefusesThePodAsItWouldInEarnest() {
    Rehearsed rehearsed =
        playPod(Link.missing("a", "1.0", "has failed", new LinkSettings(1, LinkPolicy.DEFAULT)));
    assertThat(rehearsed.answer().refusal().orElseThrow().message()).contains("is required");
  }

  private final List<String> done = new CopyOnWriteArrayList<>();

  private Rehearsed playPod(Link... links) {
    chain.replace("test", List.of(links));
    return rehearser.play(POD, ASKS_NO_VALIDATION);
  }

  private static final class TellingValidator
      implements RunPodSandboxHandler.Foretelling, AdjustmentValidator {
    @Override
    public void runPodSandbox(PodSandbox pod, RequestContext request) {
      throw new AssertionError("it is not to be done");
    }

    @Override
    public List<String> foretellPodSandbox(PodSandbox pod, RequestContext request) {
      return List.of();
    }

    @Override
    public Verdict validate(Proposal proposal, RequestContext request) {
      return Verdict.reject("not in this house");
    }
  }

  /** Refuses if it has nothing to tell. */
  private Link teller(int priority, String id, List<String> sentences) {
    var extension =
        new RunPodSandboxHandler.Foretelling() {
          @Override
          public void runPodSandbox(PodSandbox pod, RequestContext request) {
            done.add(id);
          }

          @Override
          public List<String> foretellPodSandbox(PodSandbox pod, RequestContext request) {
            if (sentences.isEmpty()) {
              throw new IllegalStateException("there is nothing to tell");
            }
            return sentences;
          }
        };
    return link(priority, id, extension, LinkPolicy.DEFAULT);
  }

  @Test
  void linkThatHangsIsATimeoutAndTheAnswerComes() {
    var never = new CountDownLatch(1);
    CreateContainerHandler hanging =
        (_, _, _) -> {
          never.await();
          return ContainerAdjustment.none();
        };
    Rehearsed rehearsed =
        play(link(1, "a", hanging, LinkPolicy.DEFAULT.timeout(Duration.ofMillis(20))));
    assertThat(rehearsed.answer().refusal().orElseThrow().kind())
        .isEqualTo(LinkFailure.Kind.TIMEOUT);
    never.countDown();
  }
}
