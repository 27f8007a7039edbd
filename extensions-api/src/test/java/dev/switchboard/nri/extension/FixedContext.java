package dev.switchboard.nri.extension;

import java.util.Optional;

/**
 * Gives a configuration, and what runtime is there.
 *
 * @param config what {@link #config} answers
 * @param runtime the runtime
 */
public record FixedContext(Record config, Optional<ConnectedRuntime> runtime)
    implements ExtensionContext {
  /** Without a runtime. */
  public static FixedContext of(Record config) {
    return new FixedContext(config, Optional.empty());
  }

  @Override
  public String id() {
    return "fixed";
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public <C extends Record> C config(Class<C> type) {
    return type.cast(config);
  }

  @Override
  public ContainerUpdater updater() {
    throw new UnsupportedOperationException("no runtime takes updates here");
  }
}
