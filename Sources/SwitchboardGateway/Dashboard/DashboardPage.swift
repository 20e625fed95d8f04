import HTTPTypes
import HummingbirdCore

/// The dashboard: one page, which needs nothing but this gateway.
enum DashboardPage {
    static func response() -> Response {
        var headers = HTTPFields()
        headers[.cacheControl] = "no-cache"
        headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; "
            + "img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
        headers[.xContentTypeOptions] = "nosniff"
        return Answer.body(PackageResources.index_html, type: "text/html; charset=utf-8", headers: headers)
    }
}
