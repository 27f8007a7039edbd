package dev.switchboard.nri.extension;

import java.util.Map;

/** Shows what an extension knows of itself, at the endpoint {@code extensions/{id}}. */
@FunctionalInterface
public interface StatusProvider extends NriExtension {
  /**
   * Called between start and stop, on a thread of its own, also while requests run. What takes
   * longer than a second or throws is shown as an error in its place. Lists of texts that are named
   * {@code problems} or {@code warnings}, at any depth, are findings of {@code switchboard check};
   * they name file and line, as {@code /etc/x.json:3:7: …}. One that is named {@code pending} names
   * what is still being made ready, for which {@code check} waits.
   *
   * @return by name: texts, numbers, truth values, lists and maps of such; no secrets
   */
  Map<String, Object> status() throws Exception;
}
