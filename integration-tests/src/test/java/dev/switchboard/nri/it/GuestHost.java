package dev.switchboard.nri.it;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.SwitchboardSettings;
import dev.switchboard.nri.SwitchboardSettings.RuntimeSettings;
import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.extension.InvalidConfigurationException;
import dev.switchboard.nri.guest.GuestSettings;
import dev.switchboard.nri.guest.GuestSettings.Place;
import dev.switchboard.nri.loading.ConfigBinder;
import dev.switchboard.nri.loading.JarTrust;
import dev.switchboard.nri.merge.Grants;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A switchboard without extensions, for guests that are given all the time they need. */
final class GuestHost {
  private static final Place PATIENT =
      new Place(
          OptionalInt.empty(),
          LinkPolicy.DEFAULT.timeout(Duration.ofMinutes(1)),
          Optional.empty(),
          Optional.empty(),
          false,
          Optional.empty(),
          false);

  private GuestHost() {}

  /**
   * Starts it.
   *
   * @param runtime the socket to connect to
   * @param guests the socket to take guests in at
   */
  static Switchboard start(Path runtime, Path guests) throws IOException {
    Map<String, Place> places =
        IntStream.range(0, ScriptedChain.LINKS)
            .mapToObj(ScriptedChain::name)
            .collect(Collectors.toMap(name -> name, _ -> PATIENT));
    return Switchboard.start(
        new SwitchboardSettings(
            new RuntimeSettings(
                runtime,
                OptionalInt.empty(),
                "switchboard",
                "50",
                Duration.ofSeconds(1),
                false,
                false,
                Duration.ofMillis(50),
                Duration.ofSeconds(1)),
            List.of(runtime.resolveSibling("no-extensions")),
            false,
            false,
            16,
            JarTrust.Mode.OPEN,
            List.of(),
            Map.of(),
            new GuestSettings(Optional.of(guests), Set.of(), places, false, Grants.ALL)),
        new NoConfiguration(),
        ChainListener.NONE,
        () -> {});
  }

  private static final class NoConfiguration implements ConfigBinder {
    @Override
    public <C extends Record> C bind(String extensionId, Class<C> type) {
      throw new InvalidConfigurationException(List.of("there is no extension"));
    }
  }
}
