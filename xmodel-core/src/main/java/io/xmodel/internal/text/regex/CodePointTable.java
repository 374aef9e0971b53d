package io.xmodel.internal.text.regex;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipFile;

/**
 * Sets of code points kept as text: a line for each, with its name and its ranges in hexadecimal.
 */
public final class CodePointTable {
  private CodePointTable() {}

  /** Reads the resource of a name, which is beside a class. */
  public static Map<String, CodePoints> read(Class<?> beside, String resource) {
    try {
      Map<String, CodePoints> sets = new HashMap<>();
      String text = new String(bytes(beside, resource), StandardCharsets.US_ASCII);
      for (int start = 0; start < text.length(); ) {
        int end = text.indexOf('\n', start);
        int blank = text.indexOf(' ', start);
        sets.put(text.substring(start, blank), ranges(text, blank + 1, end));
        start = end + 1;
      }
      return sets;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Class<?> beside, String resource) throws IOException {
    try (InputStream file = beside.getResourceAsStream(resource)) {
      if (file != null) {
        return file.readAllBytes();
      }
    }
    // Java finds nothing in a jar below a directory whose name ends in an exclamation mark.
    URL location = beside.getProtectionDomain().getCodeSource().getLocation();
    String name = beside.getPackageName().replace('.', '/') + '/' + resource;
    try (ZipFile jar = new ZipFile(new File(URI.create(location.toString())));
        InputStream file = jar.getInputStream(jar.getEntry(name))) {
      return file.readAllBytes();
    }
  }

  private static CodePoints ranges(String text, int from, int to) {
    int[] edges = new int[to - from];
    int size = 0;
    for (int start = from; start < to; ) {
      int blank = text.indexOf(' ', start);
      int end = blank < 0 || blank > to ? to : blank;
      int dash = text.indexOf('-', start);
      int firstEnd = dash < 0 || dash > end ? end : dash;
      int first = Integer.parseInt(text, start, firstEnd, 16);
      edges[size++] = first;
      edges[size++] = 1 + (firstEnd == end ? first : Integer.parseInt(text, dash + 1, end, 16));
      start = end + 1;
    }
    return CodePoints.ofRanges(Arrays.copyOf(edges, size));
  }
}
