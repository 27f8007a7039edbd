package dev.switchboard.nri.loading;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Builds real extension jars from source text. */
public final class JarBuilder {
  private final Map<String, String> manifest = new LinkedHashMap<>();
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private String index = "";

  public static JarBuilder of(String id) {
    var builder = new JarBuilder();
    builder.manifest.put("Plugin-Id", id);
    builder.manifest.put("Plugin-Version", "1.2.3");
    return builder;
  }

  public JarBuilder manifest(String key, String value) {
    manifest.put(key, value);
    return this;
  }

  public JarBuilder without(String key) {
    manifest.remove(key);
    return this;
  }

  /** Any other entry. */
  public JarBuilder entry(String name, byte[] content) {
    entries.put(name, content);
    return this;
  }

  /** A class in the index; the source may leave package and imports of the API out. */
  public JarBuilder extension(String name, String body) {
    index += name + "\n";
    return source(name, body);
  }

  public JarBuilder index(String name) {
    index += name + "\n";
    return this;
  }

  public JarBuilder source(String name, String body) {
    String type = name.substring(name.lastIndexOf('.') + 1);
    sources.put(
        name,
        """
        package %s;
        import dev.switchboard.nri.extension.*;
        import dev.switchboard.nri.extension.adjustment.*;
        import dev.switchboard.nri.extension.model.*;
        public class %s %s
        """
            .formatted(name.substring(0, name.lastIndexOf('.')), type, body));
    return this;
  }

  public Path build(Path file) {
    try {
      Path classes = Files.createTempDirectory(file.toAbsolutePath().getParent(), "classes");
      compile(classes);
      var attributes = new Manifest();
      attributes.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
      manifest.forEach(attributes.getMainAttributes()::putValue);
      try (var jar = new JarOutputStream(Files.newOutputStream(file), attributes);
          Stream<Path> compiled = Files.walk(classes)) {
        if (!index.isEmpty()) {
          add(jar, "META-INF/extensions.idx", index.getBytes(StandardCharsets.UTF_8));
        }
        for (var each : entries.entrySet()) {
          add(jar, each.getKey(), each.getValue());
        }
        for (Path each : compiled.filter(Files::isRegularFile).toList()) {
          add(jar, classes.relativize(each).toString(), Files.readAllBytes(each));
        }
      }
      return file;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void add(JarOutputStream jar, String name, byte[] content) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(content);
    jar.closeEntry();
  }

  private void compile(Path classes) {
    if (sources.isEmpty()) {
      return;
    }
    var output = new StringWriter();
    List<? extends JavaFileObject> units =
        sources.entrySet().stream()
            .map(each -> new Source(each.getKey(), each.getValue()))
            .toList();
    var options = List.of("-proc:none", "-d", classes.toString());
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(output, null, null, options, null, units)
            .call();
    if (!compiled) {
      throw new AssertionError(output.toString());
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
