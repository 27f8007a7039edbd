package dev.switchboard.nri.bundled.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.FixedContext;
import dev.switchboard.nri.extension.NriExtension;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class LazinessTests {
  /** Loads everything but the API itself, as the host does it, and remembers what. */
  private static final class Recording extends URLClassLoader {
    private final Set<String> loaded = ConcurrentHashMap.newKeySet();

    Recording(URL[] jars) {
      super(jars, ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      return name.startsWith("dev.switchboard.nri.extension.") || name.startsWith("org.")
          ? LazinessTests.class.getClassLoader().loadClass(name)
          : super.loadClass(name, resolve);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      loaded.add(name);
      return super.findClass(name);
    }
  }

  private static URL[] classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(":"))
        .map(entry -> {
          try {
            return Path.of(entry).toUri().toURL();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        })
        .toArray(URL[]::new);
  }

  @Test
  void withoutARemoteNothingOfGrpcIsLoaded() throws Exception {
    try (var classes = new Recording(classPath())) {
      Class<?> type = classes.loadClass(RemoteExtension.class.getName());
      assertThat(type.getMethods()).isNotEmpty(); // as the host does it
      var config = classes.loadClass(Config.class.getName()).getDeclaredConstructor(Map.class);
      config.setAccessible(true);
      ExtensionContext context = FixedContext.of((Record) config.newInstance(Map.of()));
      var extension = (NriExtension) type.getConstructor().newInstance();
      extension.start(context);
      extension.stop();
      assertThat(classes.loaded)
          .contains(RemoteExtension.class.getName())
          .noneMatch(name -> name.startsWith("io.grpc"));
    }
  }
}
