/// Keys, and tokens that were signed with them once; their private halves are gone.
enum SampleTokens {
    /// A key of RSA, one of P-256 and a secret.
    static let keys =
        #"{"keys":[{"kty":"RSA","kid":"r","use":"sig","alg":"RS256","n":"yB3nPrCa-2zsH0haE"#
        + #"EYeKiHn0_oTIdCo8VTJVLmZpLcHdTLbHHNRR8YUEZr5WAjRcOjyZPtp9eYaOOEO07FRvEk4hBrup6QcK"#
        + #"GzWwG02F526dJ8jQhDsm5xh2hXzw_vz0a4rHGy7ymObTYKxi8tsTdBChXcihbmN8dqjlg4y5iMymn7vv"#
        + #"oer0JGaOUqQE-f23qDL4KUjebx-ZRbpADfMFcT1hYJd04jF1eZk96-9ZYoMEx73JAF1ZAU6jMwcdcgmQ"#
        + #"kscXA0RlDGnuHQxacDhzhuo7snSIZzaZRBJrxJ8MMvzXvPI878897AzY0mamzhrul0xCoo2QyJPVsy0E"#
        + #"TO7VQ","e":"AQAB"},{"kty":"EC","kid":"e","crv":"P-256","x":"3vmGX-xwEW7cgUIdCl80"#
        + #"f0aD7_YiBXH9-YFT_c7oZf8","y":"s7fa1qRCd-3sLhCIvVUYPqs9YB9BlRbj7KJ_Txy0PdA"},{"kt"#
        + #"y":"oct","kid":"h","k":"YSBzZWNyZXQgdGhhdCBldmVyeWJvZHkga25vd3M"}]}"#
    /// RS256, from issuer@mesh.test for somebody, until 2100.
    static let rsa =
        "eyJhbGciOiJSUzI1NiIsImtpZCI6InIiLCJ0eXAiOiJKV1QifQ.eyJpc3MiOiJpc3N1ZXJAbWVzaC50Z"
        + "XN0Iiwic3ViIjoic29tZWJvZHkiLCJleHAiOjQxMDI0NDQ4MDAsImdyb3VwcyI6WyJvbmUiLCJ0d28iX"
        + "X0.E7_ohd9W_zE_0_DWmaCMkzrqG-yYPUFDpfwi6ZSgYYQTsZsHLqJMcnKvoQaaha2DE_-_iLrUxWKsK"
        + "s3mw8eVN58NB2OlnF0C9W5tcUNr97nxtBumbmRlISGOKR147Yq43i4OXpd_QpuZTLWcIdwnTRbTqaz3w"
        + "dpacN6wxP5xbCo9iKwlsfr9P8lxUq9QxukKySMKmC69oqnolGhTJl9SeTcxa3HeJ3UbTloHvyVLKW6BR"
        + "MREPDLAHt-Rayrv-ub_E0l0n7FL0yEU-iO6Bzu37XirEPa5H00BAf1XKaOksosmPJFm3A9JQWtqVwfFq"
        + "xN8zMdob2rqxKBIc--CWoDOrA"
    /// ES256, with the same claims.
    static let curve =
        "eyJhbGciOiJFUzI1NiIsImtpZCI6ImUiLCJ0eXAiOiJKV1QifQ.eyJpc3MiOiJpc3N1ZXJAbWVzaC50Z"
        + "XN0Iiwic3ViIjoic29tZWJvZHkiLCJleHAiOjQxMDI0NDQ4MDAsImdyb3VwcyI6WyJvbmUiLCJ0d28iX"
        + "X0.M7noXYsSwLxIbb9uHGcCr_HIiU4LcTuMckk8Wub9ttmtsyeO2XqaFGu9x92GZV_Egixy3fY0o-Wp1"
        + "x33JQ7APg"
    /// RS256, until November 2023.
    static let expired =
        "eyJhbGciOiJSUzI1NiIsImtpZCI6InIiLCJ0eXAiOiJKV1QifQ.eyJpc3MiOiJpc3N1ZXJAbWVzaC50Z"
        + "XN0Iiwic3ViIjoic29tZWJvZHkiLCJleHAiOjE3MDAwMDAwMDAsImdyb3VwcyI6WyJvbmUiLCJ0d28iX"
        + "X0.dpokFKEtuIJKy_tPJPfgp2JeHRsnO6Liu6ZjjklfLnQLE76yzRoGTPZYiQpnAJPDYhaYJOq1r-mFk"
        + "qRcMQr7XntDQjN7dH4KZfeUEJ__8_lWlH7-JPdy-UaRfTs7jzzvAXNOcQQG1tVhGEARC0rRTf89L9crJ"
        + "KwqXWXEm2yuGT1zdyqAim7tqxDUr8PThfl1ZrbKLe1azkBmF2HHZitgMcv0NkRtyhjlxj2lMKFRWYB3I"
        + "oomIm4eTM2CZNnoRIAfU_RF0H3WLulTYJ3NNQGjBDYSgOghqdIfzEJYmF-R5DkZHp5FfIZuMnAOh35qg"
        + "2vc_s0MDWjW_3uM4JKX0X8ZFw"
}
