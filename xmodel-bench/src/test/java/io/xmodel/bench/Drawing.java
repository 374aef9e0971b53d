package io.xmodel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Rectangle2D;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** An SVG as its reader sees it: texts, and the boxes that they take in DejaVu Sans. */
record Drawing(Document document, Rectangle2D page, List<Text> texts) {
  /** Advance widths of DejaVu Sans, a wide font, from the blank on, in thousandths of its size. */
  private static final int[] ADVANCES = {
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838
  };

  /** A text and its box. */
  record Text(String text, Rectangle2D box) {}

  static Drawing of(String svg) throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    double[] box =
        Stream.of(document.getDocumentElement().getAttribute("viewBox").split(" "))
            .mapToDouble(Double::parseDouble)
            .toArray();
    return new Drawing(
        document,
        new Rectangle2D.Double(box[0], box[1], box[2], box[3]),
        elements(document, "text").map(Drawing::text).toList());
  }

  /** All texts, one a line. */
  String words() {
    return String.join("\n", texts.stream().map(Text::text).toList());
  }

  Stream<Element> elements(String name) {
    return elements(document, name);
  }

  /** No text leaves the page or lies on another one. */
  void isLegible() {
    for (int i = 0; i < texts.size(); i++) {
      Text text = texts.get(i);
      assertThat(page.contains(text.box())).as("%s inside %s", text, page).isTrue();
      for (Text other : texts.subList(i + 1, texts.size())) {
        assertThat(text.box().intersects(other.box())).as("%s on %s", text, other).isFalse();
      }
    }
  }

  private static Text text(Element element) {
    double size = number(element, "font-size");
    double bold = element.getAttribute("font-weight").isEmpty() ? 1 : 1.12;
    String text = element.getTextContent();
    double width = bold * size * text.codePoints().map(Drawing::advance).sum() / 1000;
    double x = number(element, "x");
    double start =
        switch (element.getAttribute("text-anchor")) {
          case "middle" -> x - width / 2;
          case "end" -> x - width;
          default -> x;
        };
    // The ascent is that of capitals, the descent that of a g.
    Rectangle2D box =
        new Rectangle2D.Double(start, number(element, "y") - 0.73 * size, width, 0.94 * size);
    return new Text(text, box);
  }

  private static int advance(int letter) {
    return letter < ' ' || letter > '~' ? 1000 : ADVANCES[letter - ' '];
  }

  private static double number(Element element, String name) {
    return Double.parseDouble(element.getAttribute(name));
  }

  private static Stream<Element> elements(Document document, String name) {
    var nodes = document.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    IntStream.range(0, nodes.getLength()).forEach(i -> elements.add((Element) nodes.item(i)));
    return elements.stream();
  }
}
