package dev.switchboard.nri.app.openapi;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * The endpoints as OpenAPI 3.1. It follows their methods and records, so that it cannot say
 * anything else than they do; only what a sentence is needed for stands here.
 */
@Endpoint(id = "openapi")
final class OpenApiEndpoint {
  private static final String BASE = "/actuator/";
  private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

  /** What each endpoint is for. */
  static final Map<String, String> SUMMARIES =
      Map.ofEntries(
          Map.entry("chain", "Who is called for which event, in which order, and why there"),
          Map.entry("containers", "Containers, and who set which of their fields"),
          Map.entry("decisions", "What came of the last requests, the newest first"),
          Map.entry("explain", "What the chain would make of a manifest's pods"),
          Map.entry("extensions", "The jars of the extensions directory, usable or not"),
          Map.entry("guests", "Ordinary NRI plugins that have joined the chain"),
          Map.entry("missed", "Containers that were created without us"),
          Map.entry("nri", "The connection to the runtime"),
          Map.entry("openapi", "This description"),
          Map.entry("pods", "Pods that are there now"),
          Map.entry("support", "What a support bundle is made of"));

  /** The forms of a path that takes all that remains of it. */
  private static final Map<String, List<String>> REMAINING =
      Map.of(
          "pods", List.of("{id}", "{namespace}/{name}"),
          "containers", List.of("{id}", "{namespace}/{pod}/{container}"));

  private final Supplier<Collection<Object>> endpoints;
  private final String version;

  /**
   * @param endpoints all of ours
   * @param version of the program
   */
  OpenApiEndpoint(Supplier<Collection<Object>> endpoints, String version) {
    this.endpoints = endpoints;
    this.version = version;
  }

  @ReadOperation
  public Map<String, Object> openapi() {
    var schemas = new Schemas();
    var paths = new TreeMap<String, Map<String, Object>>();
    for (Object each : endpoints.get()) {
      Class<?> type = AopUtils.getTargetClass(each);
      String id = type.getAnnotation(Endpoint.class).id();
      Arrays.stream(type.getDeclaredMethods())
          .filter(method -> Modifier.isPublic(method.getModifiers()))
          .sorted(Comparator.comparing(Method::getName))
          .forEach(method -> describe(id, method, schemas, paths));
    }
    paths.put("/console/events", events());
    return Map.of(
        "openapi",
        "3.1.0",
        "info",
        Map.of("title", "NRI Switchboard", "version", version),
        "paths",
        paths,
        "components",
        Map.of("schemas", schemas.all()));
  }

  private static Map<String, Object> events() {
    return Map.of(
        "get",
        Map.of(
            "summary",
            "Server-sent events: decision, in the form of decisions; node, for pods and containers",
            "responses",
            Map.of(
                "200",
                Map.of(
                    "description",
                    "until the reader goes, or is dropped because it does not keep up",
                    "content",
                    Map.of("text/event-stream", Map.of("schema", Map.of("type", "string")))))));
  }

  private static void describe(
      String id, Method method, Schemas schemas, Map<String, Map<String, Object>> paths) {
    boolean reads = method.isAnnotationPresent(ReadOperation.class);
    if (!reads && !method.isAnnotationPresent(WriteOperation.class)) {
      return;
    }
    for (String path : paths(id, method)) {
      var operation = new LinkedHashMap<String, Object>();
      operation.put("summary", SUMMARIES.getOrDefault(id, id));
      operation.put("parameters", parameters(path, method, reads, schemas));
      if (!reads) {
        operation.put("requestBody", body(method, schemas));
      }
      operation.put("responses", responses(path, method, schemas));
      paths.computeIfAbsent(path, _ -> new TreeMap<>()).put(reads ? "get" : "post", operation);
    }
  }

  private static List<String> paths(String id, Method method) {
    var path = new StringBuilder(BASE + id);
    for (Parameter each : method.getParameters()) {
      @Nullable Selector selector = each.getAnnotation(Selector.class);
      if (selector != null && selector.match() == Selector.Match.ALL_REMAINING) {
        return REMAINING.getOrDefault(id, List.of()).stream()
            .map(form -> path + "/" + form)
            .toList();
      }
      if (selector != null) {
        path.append("/{").append(each.getName()).append('}');
      }
    }
    return List.of(path.toString());
  }

  private static List<Object> parameters(
      String path, Method method, boolean reads, Schemas schemas) {
    var parameters = new ArrayList<Object>();
    VARIABLE
        .matcher(path)
        .results()
        .forEach(variable ->
            parameters.add(
                Map.of(
                    "name",
                    variable.group(1),
                    "in",
                    "path",
                    "required",
                    true,
                    "schema",
                    Map.of("type", "string"))));
    if (reads) {
      for (Parameter each : method.getParameters()) {
        if (!each.isAnnotationPresent(Selector.class)) {
          parameters.add(
              Map.of(
                  "name", each.getName(),
                  "in", "query",
                  "required", !each.getAnnotatedType().isAnnotationPresent(Nullable.class),
                  "schema", schemas.present(each.getAnnotatedType())));
        }
      }
    }
    return parameters;
  }

  private static Map<String, Object> body(Method method, Schemas schemas) {
    var properties = new LinkedHashMap<String, Object>();
    var required = new ArrayList<String>();
    for (Parameter each : method.getParameters()) {
      if (!each.isAnnotationPresent(Selector.class)) {
        properties.put(each.getName(), schemas.of(each.getAnnotatedType()));
        if (!each.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
          required.add(each.getName());
        }
      }
    }
    return json(Map.of("type", "object", "properties", properties, "required", required));
  }

  private static Map<String, Object> json(Map<String, Object> schema) {
    return Map.of("content", Map.of("application/json", Map.of("schema", schema)));
  }

  private static Map<String, Object> responses(String path, Method method, Schemas schemas) {
    var responses = new TreeMap<String, Object>();
    var found = new LinkedHashMap<>(json(schemas.of(answered(method.getAnnotatedReturnType()))));
    found.put("description", "the answer");
    responses.put("200", found);
    if (path.indexOf('{') >= 0) {
      responses.put("404", Map.of("description", "there is none"));
    }
    if (method.isAnnotationPresent(WriteOperation.class)) {
      responses.put("401", Map.of("description", "the token is missing or wrong"));
      responses.put("403", Map.of("description", "writing is switched off"));
    }
    return responses;
  }

  private static AnnotatedType answered(AnnotatedType type) {
    return type instanceof AnnotatedParameterizedType generic
            && generic.getType().getTypeName().startsWith(WebEndpointResponse.class.getName())
        ? generic.getAnnotatedActualTypeArguments()[0]
        : type;
  }
}
