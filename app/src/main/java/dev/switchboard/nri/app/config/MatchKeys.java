package dev.switchboard.nri.app.config;

import dev.switchboard.nri.extension.Validated.Problems;
import dev.switchboard.nri.match.Criteria;
import dev.switchboard.nri.match.InvalidMatchException;
import dev.switchboard.nri.match.Match;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Which pods and containers a link is called for. */
record MatchKeys(
    @DefaultValue List<String> namespaces,
    @DefaultValue List<String> excludeNamespaces,
    @DefaultValue List<String> labels,
    @DefaultValue List<String> annotations,
    @DefaultValue List<String> runtimeHandlers,
    @DefaultValue List<String> containerNames,
    @DefaultValue List<String> containerLabels,
    @DefaultValue List<String> images,
    @DefaultValue("") String expression) {
  private Match compile() throws InvalidMatchException {
    return Match.compile(
        new Criteria(
            namespaces,
            excludeNamespaces,
            labels,
            annotations,
            runtimeHandlers,
            containerNames,
            containerLabels,
            images,
            expression));
  }

  Match compiled() {
    try {
      return compile();
    } catch (InvalidMatchException e) {
      throw new IllegalStateException(e); // it has been validated
    }
  }

  void validate(String key, Problems problems) {
    try {
      compile();
    } catch (InvalidMatchException e) {
      e.problems()
          .forEach(problem ->
              problems.add(key + "." + problem.key(), problem.got(), problem.expected()));
    }
  }
}
