package dev.switchboard.nri.extension;

/** What the host gives to one extension. Valid from start to stop, on any thread. */
public interface ExtensionContext {
  /** The extension's id, its jar's {@code Plugin-Id}. */
  String id();

  /** The jar's {@code Plugin-Version}. */
  String version();

  /**
   * The extension's own configuration, {@code switchboard.extensions.<id>.config}, bound to a
   * record: component names are keys ({@code maxSize} is {@code max-size} in YAML), absent keys
   * give the record's {@code @DefaultValue}-free defaults: null references become empty
   * collections, false, 0, or an empty Optional.
   *
   * @throws InvalidConfigurationException with every problem at once: a value of another shape, an
   *     unknown key, and what {@link Validated#validate} finds
   */
  <C extends Record> C config(Class<C> type);

  /** Sends updates that no request asked for. */
  ContainerUpdater updater();
}
