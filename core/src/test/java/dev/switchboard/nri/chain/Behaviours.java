package dev.switchboard.nri.chain;

import dev.switchboard.nri.chain.EveryHandler.Behaviour;
import dev.switchboard.nri.extension.AdjustmentValidator.Verdict;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Ways to behave, good and bad. */
final class Behaviours {
  private Behaviours() {}

  interface Step {
    void run() throws Exception;
  }

  static Behaviour before(Step step) {
    return new Behaviour() {
      @Override
      public void before() throws Exception {
        step.run();
      }
    };
  }

  static void throwing(Throwable thrown) throws Exception {
    if (thrown instanceof Error error) {
      throw error;
    }
    throw (Exception) thrown;
  }

  @SuppressWarnings("InfiniteRecursion")
  static void recurse() {
    recurse();
  }

  /** Asks for what is its own, and for what every adjusting link asks for under the same name. */
  static Behaviour adjusting(String name) {
    return new Behaviour() {
      @Override
      public ContainerAdjustment adjustment() {
        return ContainerAdjustment.builder()
            .annotation("of-" + name, name)
            .env("OF_" + name, name)
            .build();
      }

      @Override
      public ContainerUpdates updates() {
        return ContainerUpdates.of(ContainerUpdate.of("container-" + name, blockio(name)));
      }
    };
  }

  private static Resources blockio(String name) {
    return new Resources(
        Resources.none().memory(),
        Resources.none().cpu(),
        List.of(),
        Optional.of(name),
        Optional.empty(),
        Map.of(),
        List.of(),
        OptionalLong.empty());
  }

  @SuppressWarnings("NullAway") // which is what it is about
  static final class ReturnsNull implements Behaviour {
    @Override
    public ContainerAdjustment adjustment() {
      return null;
    }

    @Override
    public ContainerUpdates updates() {
      return null;
    }

    @Override
    public Verdict verdict() {
      return null;
    }
  }
}
