package dev.switchboard.nri.loading;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Loads an extension's classes from its own jar. From the host it gets only what both must agree
 * on, and that never from the jar, even if a copy was packed into it: two classes of one name would
 * not recognize each other. The host's libraries are out of its sight, so it can bring its own.
 */
final class ExtensionClassLoader extends URLClassLoader {
  /** What extensions compile against. */
  static final String API = "dev.switchboard.nri.extension.";

  private static final List<String> FROM_HOST =
      List.of(API, "org.pf4j.", "org.slf4j.", "org.jspecify.");

  /** For names that tell one generation's loader from another's. */
  private static final AtomicLong SERIAL = new AtomicLong();

  static {
    registerAsParallelCapable();
  }

  private final ClassLoader host = ExtensionClassLoader.class.getClassLoader();

  ExtensionClassLoader(String id, URL jar) {
    super(
        "extension-" + id + "#" + SERIAL.incrementAndGet(),
        new URL[] {jar},
        ClassLoader.getPlatformClassLoader());
  }

  static boolean isFromHost(String className) {
    return FROM_HOST.stream().anyMatch(className::startsWith);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    return isFromHost(name) ? host.loadClass(name) : super.loadClass(name, resolve);
  }
}
