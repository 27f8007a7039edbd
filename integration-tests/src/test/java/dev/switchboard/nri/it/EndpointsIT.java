package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Holds what the endpoints answer against their description and the documented examples. */
@Timeout(180)
@TestInstance(Lifecycle.PER_CLASS)
class EndpointsIT {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Path DOCUMENT = Path.of("../docs/endpoints.md");
  private static final Pattern EXAMPLE =
      Pattern.compile("`GET /actuator/(\\S+)`\n\n```json\n(.*?)```", Pattern.DOTALL);

  /** What differs from run to run; that it is there, and of which kind, is compared. */
  private static final Set<String> VOLATILE =
      Set.of(
          "time",
          "at",
          "since",
          "socket",
          "nextTry",
          "goneSince",
          "requestId",
          "tookMs",
          "took",
          "totalMs",
          "jar",
          "sha256",
          "refusal",
          "lastFailure");

  private static final Map<String, String> NAMES =
      Map.of(
          "{id}", "limits",
          "{namespace}", "shop",
          "{name}", "web",
          "{pod}", "web",
          "{container}", "app");

  private SeenHost host;

  @BeforeAll
  void start(@TempDir Path work) throws Exception {
    Peers.require("nri-v0.12.5");
    host = new SeenHost(work);
  }

  @AfterAll
  void stop() {
    if (host != null) {
      host.close();
    }
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return JSON.readTree(host.process().get(path));
  }

  @Test
  void answersAreAsDescribed() throws Exception {
    JsonNode description = get("openapi");
    var answered = new TreeMap<String, JsonNode>();
    for (Map.Entry<String, JsonNode> path : description.get("paths").properties()) {
      JsonNode operation = path.getValue().path("get");
      JsonNode schema = operation.at("/responses/200/content/application~1json/schema");
      if (schema.isMissingNode() || !path.getKey().startsWith("/actuator/")) {
        continue;
      }
      assertThat(operation.get("summary").asString()).contains(" ");
      String url = path.getKey().substring("/actuator/".length());
      for (Map.Entry<String, String> name : NAMES.entrySet()) {
        url = url.replace(name.getKey(), name.getValue());
      }
      url = url.replace("containers/limits", "containers/container-app");
      url = url.replace("pods/limits", "pods/pod-1");
      JsonNode answer = get(url);
      answered.put(path.getKey(), answer);
      ObjectNode whole = (ObjectNode) schema.deepCopy();
      whole.set("components", description.get("components"));
      assertThat(
              SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                  .getSchema(whole)
                  .validate(answer))
          .as("GET %s: %s", url, answer)
          .isEmpty();
    }
    assertThat(answered).hasSizeGreaterThanOrEqualTo(13);
    assertThat(description.get("paths").has("/actuator/extensions/{id}")).isTrue();
    assertThat(description.at("/paths/~1actuator~1extensions~1{id}/post").isMissingNode())
        .isFalse();
  }

  @Test
  void documentedExamplesAreWhatIsAnswered() throws Exception {
    List<MatchResult> examples = EXAMPLE.matcher(Files.readString(DOCUMENT)).results().toList();
    assertThat(examples).hasSizeGreaterThanOrEqualTo(8);
    var differences = new ArrayList<String>();
    for (MatchResult example : examples) {
      JsonNode answer = get(example.group(1));
      if (!plain(answer).equals(plain(JSON.readTree(example.group(2))))) {
        // To copy from.
        Path copy = Path.of("target/endpoints", example.group(1).replaceAll("\\W", "_") + ".json");
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(answer));
        differences.add("GET /actuator/" + example.group(1) + " answers what is in " + copy);
      }
    }
    assertThat(differences).isEmpty();
  }

  private static JsonNode plain(JsonNode node) {
    if (node instanceof ArrayNode array) {
      ArrayNode plain = JSON.createArrayNode();
      array.forEach(each -> plain.add(plain(each)));
      return plain;
    }
    if (node instanceof ObjectNode object) {
      ObjectNode plain = JSON.createObjectNode();
      object
          .properties()
          .forEach(each ->
              plain.set(
                  each.getKey(),
                  VOLATILE.contains(each.getKey())
                      ? JSON.getNodeFactory().stringNode(each.getValue().getNodeType().toString())
                      : plain(each.getValue())));
      return plain;
    }
    return node;
  }

  @Test
  void filtersAndPagesNarrowTheLists() throws Exception {
    assertThat(get("containers?by=names").get("total").asInt()).isOne();
    assertThat(get("containers?by=frail").get("total").asInt()).isZero();
    assertThat(get("containers?namespace=sh*&label=app%3Dweb&changed=true").get("total").asInt())
        .isOne();
    assertThat(get("containers?label=app%21%3Dweb").get("total").asInt()).isZero();
    assertThat(get("containers?pod=other").get("total").asInt()).isZero();
    assertThat(get("containers?gone=true").at("/containers/0/refused").asBoolean()).isTrue();
    assertThat(get("pods?size=1&page=1").get("pods")).isEmpty();
    assertThat(host.process().answers("pods?size=0")).isEqualTo(400);
    assertThat(host.process().answers("containers?label=%3Dx")).isEqualTo(400);
    assertThat(host.process().answers("containers/shop/web/none")).isEqualTo(404);
    assertThat(host.process().answers("pods/none")).isEqualTo(404);
  }

  @Test
  void secretsAreHidden() throws Exception {
    assertThat(get("containers/shop/web/app").toString())
        .contains("API_TOKEN", "******")
        .doesNotContain("hush");
  }

  @Test
  void readersOfEventsHearOfDecisionsAndOfTheNode(@TempDir Path work) throws Exception {
    try (var other = new SeenHost(work);
        var events = other.process().events()) {
      events.await("events of the chain");
      other.create("heard");
      assertThat(events.await("event:node")).isNotEmpty();
      assertThat(events.await("\"containerId\":\"container-heard\"")).isNotEmpty();
      assertThat(events.await("event:decision")).isNotEmpty();
      assertThat(events.await("\"container\":\"heard\"")).contains("\"event\":\"CreateContainer\"");
    }
  }
}
