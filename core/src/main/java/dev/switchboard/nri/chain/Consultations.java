package dev.switchboard.nri.chain;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Consultations from a creation to its validation, which the runtime asks for right after it. It
 * may never do so, when another plugin refuses: therefore only some are kept, the newest.
 */
final class Consultations {
  private static final int MOST = 64;

  private final Map<String, Consultation> byContainer =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Consultation> eldest) {
          return size() > MOST;
        }
      };

  synchronized void put(String container, Consultation consultation) {
    byContainer.remove(container);
    byContainer.put(container, consultation);
  }

  synchronized Optional<Consultation> take(String container) {
    return Optional.ofNullable(byContainer.remove(container));
  }
}
