package dev.switchboard.nri.extension;

import java.util.Optional;

/** What the host gives to one extension. Valid from start to stop, on any thread. */
public interface ExtensionContext {
  /** The extension's id, its jar's {@code Plugin-Id}. */
  String id();

  /** The jar's {@code Plugin-Version}. */
  String version();

  /**
   * The extension's own configuration, {@code switchboard.extensions.<id>.config}, bound to a
   * record by its canonical constructor: the component {@code maxSize} is the key {@code max-size}.
   * Of an absent key the constructor gets null (0 or false where the component is primitive); its
   * compact constructor is the place for defaults. A record is made even when there is no
   * configuration at all.
   *
   * @throws InvalidConfigurationException with every problem at once: a value of another shape, an
   *     unknown key, and what {@link Validated#validate} finds
   */
  <C extends Record> C config(Class<C> type);

  /** Sends updates that no request asked for. */
  ContainerUpdater updater();

  /**
   * The runtime of this connection, or of the last one; empty before the first, and if nobody knows
   * what version of NRI it speaks.
   */
  default Optional<ConnectedRuntime> runtime() {
    return Optional.empty();
  }
}
