package io.xmodel.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.RequestException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolFunctionTest {
  enum Unit {
    CELSIUS,
    FAHRENHEIT
  }

  record Place(String city, int floor) {}

  record Query(
      String text, Unit unit, double least, List<Place> places, Map<String, Boolean> flags) {}

  /** Its methods are tools. */
  public static final class Home {
    private String said = "";

    public int add(int a, long b) {
      return (int) (a + b);
    }

    public String greet(List<String> names) {
      return "Hello " + String.join(", ", names);
    }

    public void note(String text) {
      said = text;
    }

    public Place find(Place like) throws Exception {
      if (like.city().isEmpty()) {
        throw new Exception("no city");
      }
      return new Place(like.city(), like.floor() + 1);
    }

    public void twice() {}

    public void twice(int times) {}

    public void odd(Thread thread) {}
  }

  private final Home home = new Home();

  private String call(String method, String arguments) throws Exception {
    return ToolFunction.of("d", home, method).body().call(arguments);
  }

  @Test
  void aMethodIsATool() throws Exception {
    Tool tool = ToolFunction.of("Adds.", home, "add").tool();
    assertThat(tool)
        .isEqualTo(
            Tool.of(
                "add",
                "Adds.",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"},\"b\":{\"type\":\"integer\"}},\"required\":[\"a\",\"b\"],\"additionalProperties\":false}"));
    assertThat(call("add", "{\"b\": 2, \"a\": 40, \"more\": null}")).isEqualTo("42");
    assertThat(call("greet", "{\"names\": [\"Ann\", \"Bo\"]}")).isEqualTo("Hello Ann, Bo");
    assertThat(call("note", "{\"text\": \"milk\"}")).isEqualTo("done");
    assertThat(home.said).isEqualTo("milk");
    assertThat(call("find", "{\"like\": {\"city\": \"Bonn\", \"floor\": 1}}"))
        .isEqualTo("{\"city\":\"Bonn\",\"floor\":2}");
  }

  @Test
  void aRecordHoldsTheArguments() throws Exception {
    ToolFunction tool =
        ToolFunction.of("search", "", Query.class, query -> query.places().getFirst().city());
    assertThat(tool.tool().parameters())
        .isEqualTo(
            "{'type':'object','properties':{'text':{'type':'string'},'unit':{'type':'string','enum':['CELSIUS','FAHRENHEIT']},'least':{'type':'number'},"
                    .replace('\'', '"')
                + "'places':{'type':'array','items':{'type':'object','properties':{'city':{'type':'string'},'floor':{'type':'integer'}},'required':['city','floor'],'additionalProperties':false}},"
                    .replace('\'', '"')
                + "'flags':{'type':'object','additionalProperties':{'type':'boolean'}}},'required':['text','unit','least','places','flags'],'additionalProperties':false}"
                    .replace('\'', '"'));
    assertThat(
            tool.body()
                .call(
                    "{'text':'t','unit':'CELSIUS','least':1,'places':[{'city':'Rome','floor':0}],'flags':{'x':true}}"
                        .replace('\'', '"')))
        .isEqualTo("Rome");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "add|{'a': 1}|the argument 'b' is missing",
        "add|{'a': 'x', 'b': 1}|the argument 'a' does not fit",
        "add|[1]|the arguments must be a JSON object",
        "add|{'a': 1|the arguments are not valid JSON",
        "find|{'like': {'city': 'Bonn'}}|the argument 'like' does not fit",
        "find|{'like': {'city': '', 'floor': 1}}|no city",
      })
  void whatIsWrongIsSaidInOneLine(String method, String arguments, String message) {
    assertThatThrownBy(() -> call(method, arguments.replace('\'', '"')))
        .hasMessageStartingWith(message)
        .extracting(Throwable::getMessage)
        .asString()
        .doesNotContain("\n");
  }

  @Test
  void whatIsNoToolIsRefused() {
    assertThatThrownBy(() -> call("none", "{}"))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("must have one public method 'none', found 0");
    assertThatThrownBy(() -> call("twice", "{}")).hasMessageContaining("found 2");
    assertThatThrownBy(() -> call("odd", "{}"))
        .hasMessageContaining("cannot take a java.lang.Thread");
  }
}
