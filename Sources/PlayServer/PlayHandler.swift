// The web edge: who may ask, what may be asked, and one polite refusal for everything else.

import FlyingFox
import Foundation
import Play

/// Answers requests about one room.
struct PlayHandler: HTTPHandler {
    let room: PlayRoom
    /// Names this server may be called by, with its port.
    let hosts: [String]

    private static let bodyMax = 4096
    private static let origin = HTTPHeader("Origin")

    func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
        if let refusal = refuseStranger(request) { return refusal }
        switch (request.method, request.path) {
        case (.GET, "/"): return Self.page(PlayPage.html)
        case (.GET, "/state"): return Self.answer(await room.state())
        case (.GET, "/debrief"): return Self.answer(await room.lookBack())
        case (.GET, "/session.yaml"):
            return Self.response(
                .ok, "application/yaml; charset=utf-8", Data(await room.recording().utf8),
                [HTTPHeader("Content-Disposition"): "attachment; filename=\"session.yaml\""])
        case (.POST, "/act"): return try await post(request) { await room.act($0) }
        case (.POST, "/control"): return try await post(request) { await room.control($0) }
        case (.POST, "/finish"):
            return try await post(request) { _ in
                await room.finish()
                return await room.state()
            }
        case (_, "/"), (_, "/state"), (_, "/debrief"), (_, "/session.yaml"), (_, "/act"),
            (_, "/control"), (_, "/finish"):
            return Self.refusal(.methodNotAllowed, "this address does not take \(request.method)")
        default: return Self.refusal(.notFound, "there is nothing at this address")
        }
    }

    /// Another site's page must neither read nor act here, even when it makes a browser call this
    /// address by a name of its own.
    private func refuseStranger(_ request: HTTPRequest) -> HTTPResponse? {
        guard let host = request.headers[.host], hosts.contains(host.lowercased()) else {
            return Self.refusal(
                .forbidden, "this server is called \(hosts.joined(separator: " or "))")
        }
        if let origin = request.headers[Self.origin], origin.lowercased() != "http://\(host)" {
            return Self.refusal(.forbidden, "another site may not ask here")
        }
        return nil
    }

    private func post(
        _ request: HTTPRequest, _ body: (String) async -> PlayRoom.Answer
    ) async throws -> HTTPResponse {
        let type = request.headers[.contentType]?.lowercased() ?? ""
        guard type.hasPrefix("application/json") else {
            return Self.refusal(.unsupportedMediaType, "send application/json")
        }
        var data = Data()
        for try await part in request.bodySequence {
            data += part
            guard data.count <= Self.bodyMax else {
                return Self.refusal(
                    HTTPStatusCode(413, phrase: "Content Too Large"),
                    "a request is at most \(Self.bodyMax) bytes")
            }
        }
        guard (try? JSONSerialization.jsonObject(with: data)) is [String: Any],
            let text = String(bytes: data, encoding: .utf8)
        else { return Self.refusal(.badRequest, "the body is no JSON object") }
        return Self.answer(await body(text))
    }

    private static func answer(_ answer: PlayRoom.Answer) -> HTTPResponse {
        switch answer {
        case .json(let data): return response(.ok, "application/json", data)
        case .refused(let problem, let mend):
            return refusal(HTTPStatusCode(422, phrase: "Unprocessable Content"), problem, mend)
        }
    }

    private static func page(_ html: String) -> HTTPResponse {
        response(
            .ok, "text/html; charset=utf-8", Data(html.utf8),
            [
                HTTPHeader("Content-Security-Policy"):
                    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
                    + "connect-src 'self'; base-uri 'none'; form-action 'none'; "
                    + "frame-ancestors 'none'"
            ])
    }

    private static func refusal(
        _ code: HTTPStatusCode, _ problem: String, _ mend: String? = nil
    ) -> HTTPResponse {
        var content = ["error": problem]
        if let mend { content["mend"] = mend }
        let data = try? JSONSerialization.data(withJSONObject: content, options: [.sortedKeys])
        return response(code, "application/json", data ?? Data("{}".utf8))
    }

    private static func response(
        _ code: HTTPStatusCode, _ type: String, _ body: Data, _ more: [HTTPHeader: String] = [:]
    ) -> HTTPResponse {
        var headers: HTTPHeaders = [
            .contentType: type, HTTPHeader("Cache-Control"): "no-store",
            HTTPHeader("X-Content-Type-Options"): "nosniff",
        ]
        for (name, value) in more { headers[name] = value }
        return HTTPResponse(statusCode: code, headers: headers, body: body)
    }
}
