// A suite's tables, read by Python as the documents say.

import Foundation
import SuiteResults
import Testing

/// Runs Python if the machine has one.
enum Python {
    static let path = ["/usr/bin/python3", "/usr/local/bin/python3"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    static func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path ?? "")
        process.arguments = ["-c", program] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

@Suite(
    "The tables need no parser of their own",
    .enabled(if: Python.path != nil, "there is no python3 here"))
struct PythonTests {
    /// pandas where it is installed, else the standard library's csv.
    private static let program = """
        import sys, json, math
        runs, expectations = sys.argv[1:3]
        try:
            import pandas
            r = pandas.read_csv(runs, dtype={'seed': str})
            e = pandas.read_csv(expectations, dtype={'seed': str})
            low = e[(e.unit == 'mg/dL') & (e.margin < 0)]
            out = [len(r), len(e), list(low.run), float(low.margin.iloc[0]),
                   float(low.at_s.iloc[0]), r.seed.iloc[0], float(r['mean'].iloc[0]),
                   bool(math.isnan(r['sd'].iloc[0])), r.title if 'title' in r else None]
        except ImportError:
            import csv
            r = list(csv.DictReader(open(runs, newline='')))
            e = list(csv.DictReader(open(expectations, newline='')))
            low = [x for x in e if x['unit'] == 'mg/dL' and float(x['margin']) < 0]
            out = [len(r), len(e), [x['run'] for x in low], float(low[0]['margin']),
                   float(low[0]['at_s']), r[0]['seed'], float(r[0]['mean']),
                   r[0]['sd'] == '', None]
        print(json.dumps(out))
        """

    @Test("python reads results.csv and expectations.csv: counts, numbers, seeds, empty cells")
    func read() throws {
        var odd = Sample.run("odd, \"quoted\"\nname", lowest: -1.25)
        odd.expectations[1].text = "a, b \"c\""
        let results = Sample.results([Sample.run(), odd])
        let folder = try Folder()
        let out = try Python.run(
            Self.program,
            [
                folder.write(results.runsCSV, as: "results.csv"),
                folder.write(results.expectationsCSV, as: "expectations.csv"),
            ])
        #expect(
            out == #"[2, 8, ["odd, \"quoted\"\nname"], -1.25, 11400.0, "#
                + #""18446744073709551615", 140.625, true, null]"#)
    }

    @Test("every row has as many cells as its header")
    func width() throws {
        let results = Sample.results([Sample.run(), Sample.run("b", margin: -1)])
        for text in [results.runsCSV, results.expectationsCSV] {
            let folder = try Folder()
            let out = try Python.run(
                "import csv,sys;print({len(r) for r in csv.reader(open(sys.argv[1]))})",
                [folder.write(text, as: "t.csv")])
            #expect(!out.contains(","), "\(out)")
        }
    }

    @Test("JUnit is XML whatever is in it: a suite a run, a case an expectation")
    func junit() throws {
        var run = Sample.run("a<&>b", lowest: -1)
        run.expectations[2].measured = "lowest \"52\" & falling\u{1}"
        let text = Sample.results([Sample.run(), run]).junit
        let folder = try Folder()
        let out = try Python.run(
            """
            import sys, xml.etree.ElementTree as E
            s = E.parse(sys.argv[1]).getroot().findall('testsuite')[1]
            f = s.find('.//failure')
            print(s.get('name'), s.get('tests'), s.get('failures'), s.get('skipped'),
                  len(s.findall('testcase')), f.get('message'), sep='|')
            """, [folder.write(text, as: "junit.xml")])
        // A control character has no place in XML.
        #expect(out == "a<&>b|4|1|1|4|measured lowest \"52\" & falling\u{FFFD}")
    }
}
