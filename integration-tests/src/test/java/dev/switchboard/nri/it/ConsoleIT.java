package dev.switchboard.nri.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.switchboard.nri.it.ConsoleBrowser.go;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console page in a real browser. Pictures of its views are left in target/console. */
@Timeout(300)
class ConsoleIT {
  /** The aim is one second; a loaded machine has its time. */
  private static final double FIRST_VIEW_MILLIS = 10_000;

  private static final String ROWS = "main tbody tr";
  private static ConsoleBrowser browser;

  @TempDir Path work;

  @BeforeAll
  static void start() {
    browser = ConsoleBrowser.start();
  }

  @BeforeEach
  void forget() {
    browser.forget();
  }

  @AfterAll
  static void end() {
    if (browser != null) {
      browser.close();
    }
  }

  private static Page open(ConsoleNode node, ColorScheme scheme) {
    Page page = browser.page(scheme);
    page.navigate(node.url().toString());
    assertThat(page.locator(".chain tbody tr")).hasCount(3);
    return page;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 50, 500})
  void everyViewShowsWhatIsThere(int containers) throws Exception {
    try (var node = new ConsoleNode(work, containers)) {
      for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
        Page page = open(node, scheme);
        double took =
            ((Number)
                    page.evaluate(
                        "() => performance.getEntriesByName('switchboard-seen')[0].startTime"))
                .doubleValue();
        System.out.printf("console: %d containers, first view after %.0f ms%n", containers, took);
        assertThat(took).isLessThan(FIRST_VIEW_MILLIS);
        look(page, containers, "-" + containers + "-" + scheme.name().toLowerCase());
        page.context().close();
      }
      browser.behaved(node.url());
    }
  }

  private static void look(Page page, int containers, String name) {
    assertThat(page.locator("main").getByText("Nothing is wrong.")).isVisible();
    assertThat(page.locator("header.top")).containsText("serving testd 1.0");
    assertThat(page.locator("header.top")).containsText("live");
    ConsoleBrowser.picture(page, "now" + name);
    for (String view : List.of("containers", "pods")) {
      go(page, view, view.equals("pods") ? "Pods" : "Containers");
      assertThat(page.locator(".filters [role=status]"))
          .hasText(containers + " " + (containers == 1 ? view.replaceFirst("s$", "") : view));
      assertThat(page.locator(ROWS)).hasCount(Math.min(50, containers));
      ConsoleBrowser.picture(page, view + name);
    }
    if (containers > 50) {
      page.getByLabel("Last page").click();
      assertThat(page.locator(".pager")).containsText("451–500 of 500");
      page.locator("input[type=search]").fill("pod-499 main");
      assertThat(page.locator(ROWS)).hasCount(1);
    }
    if (containers > 0) {
      container(page, containers, name);
    }
    go(page, "extensions", "Extensions");
    assertThat(page.locator("main .tabled tbody tr")).hasCount(3);
    ConsoleBrowser.picture(page, "extensions" + name);
    go(page, "extensions/first", "Extension first");
    assertThat(page.locator("main")).containsText("api-token******");
    assertThat(page.locator("main")).not().containsText("hush-hush");
    ConsoleBrowser.picture(page, "extension" + name);
    go(page, "guests", "Guests");
    assertThat(page.locator("main")).containsText("No guest has come yet");
    ConsoleBrowser.picture(page, "guests" + name);
    go(page, "decisions", "Decisions");
    if (containers > 0) {
      page.locator("button.more").first().click();
    }
    ConsoleBrowser.picture(page, "decisions" + name);
    go(page, "missed", "Missed");
    assertThat(page.locator("main")).containsText("every container is as the extensions would");
    ConsoleBrowser.picture(page, "missed" + name);
  }

  /** Field by field: what was there, who made what of it, what came out. */
  private static void container(Page page, int containers, String name) {
    String pod = "pod-" + (containers - 1);
    go(page, "containers/" + pod + "-main", "Container main of shop/" + pod);
    Locator note =
        page.locator(".fields tbody tr").filter(new Locator.FilterOptions().setHasText("note"));
    assertThat(note.locator("td").nth(0)).hasText("none");
    assertThat(note.locator("li")).hasCount(2);
    assertThat(note.locator("li").nth(0)).containsText("first@1.2.3");
    assertThat(note.locator("li").nth(1)).containsText("second@1.2.3 replace first → second");
    assertThat(note.locator("td").nth(2)).containsText("second");
    assertThat(page.locator(".fields")).containsText("<b>no markup</b>");
    page.locator("summary").first().click();
    ConsoleBrowser.picture(page, "container" + name);
  }

  @Test
  void whatHappensIsSeenAtOnceAndWhatIsWrongFirst() throws Exception {
    try (var node = new ConsoleNode(work, 3)) {
      Page page = open(node, ColorScheme.DARK);
      assertThat(page.locator("header.top")).containsText("live");
      node.create("fresh", Map.of());
      assertThat(page.locator(".live")).containsText("shop/fresh main");
      for (int i = 0; i < 3; i++) {
        node.create("broken-" + i, Map.of("break", "yes"));
      }
      Locator wrong = page.locator(".problems");
      assertThat(wrong).containsText("brittle: 3 requests in which it failed");
      assertThat(wrong).containsText("asked to break");
      Locator link =
          page.locator(".chain tbody tr").filter(new Locator.FilterOptions().setHasText("brittle"));
      assertThat(link).containsText("off, next try in");
      assertThat(link).hasClass("bad");
      ConsoleBrowser.picture(page, "now-breaker");
      wrong.getByText("brittle: 3 requests").click();
      assertThat(page.locator("main h1")).hasText("Decisions");
      assertThat(page.locator(ROWS)).hasCount(3);
      ConsoleBrowser.picture(page, "decisions-failed");
      go(page, "extensions/brittle", "Extension brittle");
      assertThat(page.locator(".problems")).containsText("off");
      ConsoleBrowser.picture(page, "extension-breaker");
      go(page, "containers", "Containers");
      assertThat(page.locator(ROWS)).hasCount(7);
      node.remove("fresh");
      assertThat(page.locator(ROWS)).hasCount(6);
      node.loseRuntime();
      assertThat(page.locator("header.top")).containsText("runtime disconnected");
      go(page, "", "Now");
      assertThat(page.locator(".problems li").first()).containsText("Not connected to the runtime");
      ConsoleBrowser.picture(page, "now-disconnected");
      browser.behaved(node.url());
    }
  }

  @Test
  void aHostThatDoesNotAnswerIsToldAndFoundAgain() throws Exception {
    try (var node = new ConsoleNode(work, 2)) {
      Page page = open(node, ColorScheme.LIGHT);
      page.context().setOffline(true);
      assertThat(page.getByRole(AriaRole.ALERT)).containsText("The host does not answer");
      assertThat(page.locator("#announcer")).hasText("The host does not answer");
      assertThat(page.locator(".chain tbody tr")).hasCount(3);
      assertThat(page.locator("header.top")).containsText("events: reconnecting");
      assertThat(page.locator("main")).not().containsText("Nothing is wrong");
      ConsoleBrowser.picture(page, "now-lost");
      page.context().setOffline(false);
      assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
      go(page, "containers/nobody", "Container nobody");
      assertThat(page.locator("main"))
          .containsText("No container of this id is there or remembered");
      page.context().close();
    }
  }

  @Test
  void itIsUsableByKeyboardAndRemembersTheTheme() throws Exception {
    try (var node = new ConsoleNode(work, 3)) {
      Page page = open(node, ColorScheme.LIGHT);
      page.keyboard().press("Tab");
      assertThat(page.locator(".skip")).isFocused();
      page.keyboard().press("2");
      assertThat(page.locator("main h1")).hasText("Containers");
      assertThat(page.locator("main h1")).isFocused();
      assertThat(page.locator(ROWS)).hasCount(3);
      page.keyboard().press("j");
      page.keyboard().press("ArrowDown");
      assertThat(page.locator("main .row").nth(1)).isFocused();
      page.keyboard().press("Enter");
      assertThat(page.locator("main h1")).hasText("Container main of shop/pod-1");
      page.keyboard().press("Escape");
      assertThat(page.locator("main h1")).hasText("Containers");
      page.keyboard().press("/");
      assertThat(page.locator("input[type=search]")).isFocused();
      page.keyboard().type("pod-2");
      assertThat(page.locator(ROWS)).hasCount(1);
      page.keyboard().press("Escape");
      page.keyboard().press("?");
      assertThat(page.locator("#help")).isVisible();
      ConsoleBrowser.picture(page, "help");
      page.keyboard().press("Escape");
      assertThat(page.locator("#help")).isHidden();
      page.waitForFunction("() => document.activeElement === document.body");
      page.keyboard().press("t");
      page.keyboard().press("t");
      assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
      page.reload();
      assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
      String ground =
          (String) page.evaluate("() => getComputedStyle(document.body).backgroundColor");
      assertThat(ground).isEqualTo("rgb(15, 19, 24)");
      page.context().close();
      browser.behaved(node.url());
    }
  }

  @Test
  void aBrowserMayRunNothingElseAndAsksForUnchangedFilesInVain() throws Exception {
    try (var node = new ConsoleNode(work, 0);
        HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> page = get(client, node, "", "");
      assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'");
      assertThat(page.body())
          .doesNotContainPattern(Pattern.compile("<script>|<style|\\son\\w+=|https?:"));
      HttpResponse<String> script = get(client, node, "console/main.js", "");
      String tag = script.headers().firstValue("ETag").orElseThrow();
      assertThat(script.headers().firstValue("Last-Modified")).isEmpty();
      assertThat(get(client, node, "console/main.js", tag).statusCode()).isEqualTo(304);
    }
  }

  private static HttpResponse<String> get(
      HttpClient client, ConsoleNode node, String path, String tag) throws Exception {
    var request = HttpRequest.newBuilder(node.url().resolve(path));
    if (!tag.isEmpty()) {
      request.header("If-None-Match", tag);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
