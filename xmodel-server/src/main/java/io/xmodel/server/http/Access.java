package io.xmodel.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.xmodel.error.Quoted;
import io.xmodel.server.ServerOptions;
import io.xmodel.server.wire.ApiException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask what. A page of another site, open in a browser on this machine, can reach a loopback
 * address: so names of the server are checked, and origins of pages.
 */
final class Access {
  /** What anybody may see. */
  private static final Set<String> OPEN =
      Set.of("/", "/health", "/v1/health", "/models", "/v1/models");

  private static final String OPEN_FOLDER = "/page/";
  private static final String BEARER = "bearer ";

  private final ServerOptions options;
  private final boolean loopback;
  private final byte @Nullable [] key;

  Access(ServerOptions options) {
    this.options = options;
    this.loopback = options.isLoopback();
    String apiKey = options.apiKey();
    this.key = apiKey == null ? null : digest(apiKey);
  }

  /**
   * Looks at a request's headers, and sets those of its answer.
   *
   * @return whether the answer was given
   * @throws ApiException when the request is refused
   */
  boolean answers(ServerRequest request, ServerResponse response) {
    ServerRequestHeaders headers = request.headers();
    String host = headers.first(HeaderNames.HOST).orElse("");
    checkHost(name(host));
    Optional<String> origin = headers.first(HeaderNames.ORIGIN);
    if (!options.allowedOrigins().isEmpty()) {
      response.header(HeaderNames.VARY, "Origin");
    }
    boolean preflight = request.prologue().method().equals(Method.OPTIONS);
    if (origin.isPresent() && !isOwn(origin.get(), host)) {
      checkOrigin(origin.get());
      response.header(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin.get());
      if (preflight) {
        response.header(HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST");
        response.header(
            HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS,
            headers.first(HeaderNames.ACCESS_CONTROL_REQUEST_HEADERS).orElse("*"));
        response.header(HeaderNames.ACCESS_CONTROL_MAX_AGE, "600");
      }
    }
    if (preflight) {
      response.status(Status.NO_CONTENT_204).send();
      return true;
    }
    String path = request.path().path();
    if (!OPEN.contains(path) && !path.startsWith(OPEN_FOLDER)) {
      checkKey(headers);
    }
    return false;
  }

  private void checkHost(String name) {
    boolean known =
        options.allowedHosts().contains(name)
            || (loopback
                ? isLoopbackName(name) || name.equals(options.host())
                : options.allowedHosts().isEmpty());
    if (!known) {
      throw new ApiException(
          403,
          "permission_error",
          null,
          "unknown_host",
          "This server does not go by the name %s. Call it by one of its own, or start it so that it accepts this one."
              .formatted(Quoted.of(name)));
    }
  }

  private static boolean isLoopbackName(String name) {
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals("[::1]")
        || name.matches("127(\\.\\d{1,3}){3}");
  }

  /** A host without its port, in small letters. */
  private static String name(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    int colon = name.lastIndexOf(':');
    return colon > name.lastIndexOf(']') ? name.substring(0, colon) : name;
  }

  /** Whether a page is the server's own. */
  private static boolean isOwn(String origin, String host) {
    return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
  }

  private void checkOrigin(String origin) {
    if (!options.allowedOrigins().contains(origin)) {
      throw new ApiException(
          403,
          "permission_error",
          null,
          "unknown_origin",
          "Pages of %s may not call this server. Start it so that it allows this origin."
              .formatted(Quoted.of(origin)));
    }
  }

  private void checkKey(ServerRequestHeaders headers) {
    if (key == null) {
      return;
    }
    String authorization = headers.first(HeaderNames.AUTHORIZATION).orElse("");
    String given =
        authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
            ? authorization.substring(BEARER.length()).strip()
            : headers.first(HeaderNames.create("X-Api-Key")).orElse("");
    // Digests are of one length, so the time tells nothing of the key.
    if (!MessageDigest.isEqual(key, digest(given))) {
      throw new ApiException(
          401,
          "authentication_error",
          null,
          "invalid_api_key",
          "The API key is missing or wrong. Send it as Authorization: Bearer KEY.");
    }
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
