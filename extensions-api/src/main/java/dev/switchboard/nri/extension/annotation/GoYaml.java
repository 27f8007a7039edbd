package dev.switchboard.nri.extension.annotation;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * YAML 1.1 down to nodes. SnakeYAML's parser has the same ancestor as Go's (libyaml), so they agree
 * on what is YAML; what plain scalars mean they do not agree on, which is {@link GoScalar}'s
 * affair.
 */
final class GoYaml {
  /** Of a scalar that is not quoted and has no tag. */
  static final Tag PLAIN = new Tag("tag:switchboard:plain");

  static final List<String> NULL = List.of("", "~", "null", "Null", "NULL");

  private static final int LONGEST_SHOWN = 80;

  private GoYaml() {}

  private static final class PlainResolver extends Resolver {
    @Override
    protected void addImplicitResolvers() {}

    @Override
    public Tag resolve(NodeId kind, @Nullable String value, boolean implicit) {
      return kind == NodeId.scalar && implicit ? PLAIN : super.resolve(kind, value, false);
    }
  }

  /**
   * @return the first document; empty if there is none, or it is null
   * @throws YAMLException if it is no YAML
   */
  static Optional<Node> parse(String text) {
    var options = new LoaderOptions();
    var parser = new ParserImpl(new StreamReader(new StringReader(text)), options);
    var composer = new Composer(parser, new PlainResolver(), options);
    Node node = composer.checkNode() ? composer.getNode() : null;
    return Optional.ofNullable(node).filter(value -> !isNull(value));
  }

  static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar
        && (node.getTag().equals(PLAIN) || node.getTag().equals(Tag.NULL))
        && NULL.contains(scalar.getValue());
  }

  /**
   * The entries of a map as Go's decoder goes through them: those that are merged in by {@code <<}
   * stand where it stands.
   *
   * @throws YAMLException if what is merged is no map
   */
  static List<NodeTuple> entries(MappingNode map) {
    var entries = new ArrayList<NodeTuple>();
    for (NodeTuple entry : map.getValue()) {
      if (isMerge(entry.getKeyNode())) {
        merge(entry.getValueNode(), entries);
      } else {
        entries.add(entry);
      }
    }
    return entries;
  }

  private static boolean isMerge(Node key) {
    return key instanceof ScalarNode scalar
        && scalar.getValue().equals("<<")
        && (key.getTag().equals(PLAIN) || key.getTag().equals(Tag.MERGE));
  }

  private static void merge(Node merged, List<NodeTuple> entries) {
    if (merged instanceof MappingNode map) {
      entries.addAll(entries(map));
    } else if (merged instanceof SequenceNode list
        && list.getValue().stream().allMatch(MappingNode.class::isInstance)) {
      // The first of the list wins, and later entries win: so backwards.
      list.getValue().reversed().forEach(map -> entries.addAll(entries((MappingNode) map)));
    } else {
      throw new YAMLException("<< takes a map or a list of maps");
    }
  }

  /** A text on one line and not too long, whoever wrote it. */
  static String shown(String text) {
    var shown = new StringBuilder();
    text.codePoints()
        .limit(LONGEST_SHOWN)
        .forEach(c -> {
          if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
            shown.append(c == '\n' ? "\\n" : "\\u%04x".formatted(c));
          } else {
            shown.appendCodePoint(c);
          }
        });
    return text.codePointCount(0, text.length()) > LONGEST_SHOWN ? shown + "…" : shown.toString();
  }
}
