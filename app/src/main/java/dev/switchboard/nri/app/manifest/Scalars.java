package dev.switchboard.nri.app.manifest;

import java.util.List;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** What is written in YAML, as Kubernetes understands it and as people are shown it. */
final class Scalars {
  private static final int LONGEST_SHOWN = 60;
  private static final List<String> SHORT_TRUTHS = List.of("y", "Y", "n", "N");

  private Scalars() {}

  /** Kubernetes' reader of YAML takes more words for truth values than ours. */
  static Tag tag(ScalarNode scalar) {
    boolean isWord = scalar.isPlain() && scalar.getTag().equals(Tag.STR);
    return isWord && SHORT_TRUTHS.contains(scalar.getValue()) ? Tag.BOOL : scalar.getTag();
  }

  /** For problems. */
  static String shown(Node node) {
    return switch (node) {
      case SequenceNode _ -> "a list";
      case MappingNode _ -> "a map";
      case ScalarNode scalar -> kind(scalar) + "\"" + cut(scalar.getValue()) + "\"";
      default -> "something else";
    };
  }

  private static String kind(ScalarNode scalar) {
    Tag tag = tag(scalar);
    if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
      return "the number ";
    }
    return tag.equals(Tag.BOOL) ? "the truth value " : "";
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN - 1) + "…";
  }
}
