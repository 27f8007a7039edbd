package dev.switchboard.nri.app.config;

import java.io.IOException;
import java.util.List;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** Loads YAML as Boot does, but says of which file it was when that fails. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class NamingYamlLoader implements PropertySourceLoader {
  private final YamlPropertySourceLoader loader = new YamlPropertySourceLoader();

  @Override
  public String[] getFileExtensions() {
    return loader.getFileExtensions();
  }

  @Override
  public List<PropertySource<?>> load(String name, Resource resource) throws IOException {
    try {
      return loader.load(name, resource);
    } catch (MarkedYAMLException e) {
      var mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      String line = mark == null ? "" : ", line " + (mark.getLine() + 1);
      String snippet = mark == null ? "" : "\n" + mark.get_snippet();
      throw new UnreadableFileException(
          Place.name(resource) + line + ": " + e.getProblem() + snippet, e);
    } catch (YAMLException e) {
      throw new UnreadableFileException(Place.name(resource) + ": " + e.getMessage(), e);
    }
  }
}
