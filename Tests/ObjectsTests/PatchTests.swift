import Testing
import YAML

@testable import Objects

/// The fields of a JSON text.
func fields(_ json: String) throws -> Fields {
    try #require(try JSONParser.value(json).map)
}

@Suite struct StrategicMergeTests {
    static let deployment = """
        {"spec":{"strategy":{"rollingUpdate":{"maxSurge":1},"type":"RollingUpdate"},"template":{"spec":\
        {"containers":[{"args":["x","y"],"env":[{"name":"E1","value":"1"},{"name":"E2","value":"2"}],\
        "image":"a1","name":"a"},{"image":"b1","name":"b"},{"image":"c1","name":"c"}],\
        "tolerations":[{"key":"k"}],"volumes":[{"emptyDir":{},"name":"v"}]}}}}
        """

    // What `kubectl patch --local --type=strategic` 1.32 makes of the same deployment.
    @Test(arguments: [
        (
            #"{"containers":[{"name":"b","image":"b2"},{"name":"d","image":"d1"}]}"#, "containers",
            #"[{"args":["x","y"],"env":[{"name":"E1","value":"1"},{"name":"E2","value":"2"}],"image":"a1","name":"a"},{"image":"b2","name":"b"},{"image":"d1","name":"d"},{"image":"c1","name":"c"}]"#
        ),
        (
            #"{"containers":[{"name":"a","env":[{"name":"E1","$patch":"delete"},{"name":"E3","value":"3"}],"args":["z"]}]}"#,
            "containers",
            #"[{"args":["z"],"env":[{"name":"E3","value":"3"},{"name":"E2","value":"2"}],"image":"a1","name":"a"},{"image":"b1","name":"b"},{"image":"c1","name":"c"}]"#
        ),
        (
            #"{"$setElementOrder/containers":[{"name":"c"},{"name":"a"}],"containers":[{"name":"c","image":"c2"},{"name":"b","$patch":"delete"}]}"#,
            "containers",
            #"[{"image":"c2","name":"c"},{"args":["x","y"],"env":[{"name":"E1","value":"1"},{"name":"E2","value":"2"}],"image":"a1","name":"a"}]"#
        ),
        (
            #"{"containers":[{"$patch":"replace"},{"name":"z","image":"i"}]}"#, "containers",
            #"[{"image":"i","name":"z"}]"#
        ),
        (
            #"{"volumes":[{"name":"v","$retainKeys":["name","configMap"],"configMap":{"name":"m"}}]}"#,
            "volumes", #"[{"configMap":{"name":"m"},"name":"v"}]"#
        ),
        (#"{"tolerations":[{"key":"z"}]}"#, "tolerations", #"[{"key":"z"}]"#),
        (#"{"tolerations":null}"#, "tolerations", "null"),
    ])
    func `a patch of a pod template is merged as kubectl merges it`(
        patch: String, field: String, expected: String
    ) throws {
        let result = try StrategicMerge.apply(
            try fields(#"{"spec":{"template":{"spec":\#(patch)}}}"#),
            to: try fields(Self.deployment), of: .deployment)
        let value = Value.map(result)["spec", "template", "spec", field] ?? .null
        #expect(jsonText(value) == expected)
    }

    @Test func `server-only items keep their place between ordered ones`() throws {
        let result = try StrategicMerge.apply(
            try fields(
                #"{"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"c"},{"name":"a"}],"containers":[{"name":"c","image":"c2"}]}}}}"#
            ), to: try fields(Self.deployment), of: .deployment)
        let names = Value.map(result)["spec", "template", "spec", "containers"]?.items
            .compactMap { $0["name"]?.string }
        #expect(names == ["b", "c", "a"])
    }

    @Test(arguments: [
        (
            #"{"spec":{"template":{"spec":{"containers":[{"image":"b2"}]}}}}"#,
            "map: map[image:b2] does not contain declared merge key: name"
        ),
        (
            #"{"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"a"},{"name":"c"}],"containers":[{"name":"c","image":"c2"},{"name":"a","image":"a3"}]}}}}"#,
            "The order in patch list:\n[map[image:c2 name:c] map[image:a3 name:a]]\n doesn't match $setElementOrder list:\n[map[name:a] map[name:c]]\n"
        ),
        (#"{"spec":{"$patch":"x"}}"#, "unknown patch type: x in map: map[$patch:x]"),
    ])
    func `a patch that cannot be merged is refused in kubectl's words`(
        patch: String, message: String
    ) throws {
        let patch = try fields(patch)
        let deployment = try fields(Self.deployment)
        #expect(throws: PatchError(message)) {
            try StrategicMerge.apply(patch, to: deployment, of: .deployment)
        }
    }

    @Test func `lists of texts are merged and deleted from`() throws {
        let object = try fields(#"{"metadata":{"finalizers":["a","b"],"labels":{"x":"1"}}}"#)
        let patch = try fields(
            #"{"metadata":{"$deleteFromPrimitiveList/finalizers":["a"],"finalizers":["z"],"labels":{"x":null,"q":null}}}"#
        )
        #expect(
            jsonText(.map(try StrategicMerge.apply(patch, to: object, of: .deployment)))
                == #"{"metadata":{"finalizers":["z","b"],"labels":{}}}"#)
    }

    @Test(arguments: [
        // Nothing changed, with defaults on the server only.
        (#"{"spec":{"a":1}}"#, #"{"spec":{"a":1}}"#, #"{"spec":{"a":1,"d":2}}"#, "{}"),
        // A field that is gone from the file.
        (
            #"{"spec":{"a":1,"b":2}}"#, #"{"spec":{"a":1}}"#, #"{"spec":{"a":1,"b":2}}"#,
            #"{"spec":{"b":null}}"#
        ),
        (
            #"{"spec":{"template":{"spec":{"containers":[{"name":"a","image":"1"},{"name":"b","image":"1"}]}}}}"#,
            #"{"spec":{"template":{"spec":{"containers":[{"name":"a","image":"2"}]}}}}"#,
            #"{"spec":{"template":{"spec":{"containers":[{"name":"a","image":"1","x":1},{"name":"b","image":"1"}]}}}}"#,
            #"{"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"a"}],"containers":[{"image":"2","name":"a"},{"$patch":"delete","name":"b"}]}}}}"#
        ),
        (
            #"{"spec":{"strategy":{"type":"RollingUpdate"}}}"#,
            #"{"spec":{"strategy":{"type":"Recreate"}}}"#,
            #"{"spec":{"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}}}"#,
            #"{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}"#
        ),
        (
            #"{"metadata":{"finalizers":["a","b"]}}"#, #"{"metadata":{"finalizers":["b","c"]}}"#,
            #"{"metadata":{"finalizers":["a","b"]}}"#,
            #"{"metadata":{"$deleteFromPrimitiveList/finalizers":["a"],"$setElementOrder/finalizers":["b","c"],"finalizers":["c"]}}"#
        ),
    ])
    func `kubectl apply's patch holds changes and deletions`(
        original: String, modified: String, current: String, expected: String
    ) throws {
        let patch = try StrategicMerge.threeWayPatch(
            original: try fields(original), modified: try fields(modified),
            current: try fields(current), of: .deployment)
        #expect(jsonText(.map(patch)) == expected)
    }

    @Test func `a service's ports are told apart by their numbers`() throws {
        let result = try StrategicMerge.apply(
            try fields(#"{"spec":{"ports":[{"port":80,"name":"y"}]}}"#),
            to: try fields(#"{"spec":{"ports":[{"port":443,"name":"s"},{"port":80,"name":"x"}]}}"#),
            of: .service)
        #expect(
            jsonText(.map(result))
                == #"{"spec":{"ports":[{"name":"s","port":443},{"name":"y","port":80}]}}"#)
    }
}

@Suite struct JSONPatchTests {
    @Test func `merge patches follow RFC 7386`() throws {
        let result = JSONMergePatch.apply(
            ["a": .null, "b": ["c": 1, "d": .null], "e": [1], "f": ["g": .null]],
            to: ["a": 1, "b": ["d": 2, "x": 3], "e": [2, 3]])
        #expect(jsonText(result) == #"{"b":{"c":1,"x":3},"e":[1],"f":{}}"#)
    }

    @Test(arguments: [
        (#"{"a":1,"b":2}"#, #"{"a":1}"#, #"{"a":1,"b":2,"s":1}"#, #"{"b":null}"#),
        (
            #"{"s":{"h":["a"]}}"#, #"{"s":{"h":["b"],"e":{}}}"#, #"{"s":{"h":["a"]}}"#,
            #"{"s":{"e":{},"h":["b"]}}"#
        ),
        (#"{"s":{"x":{"y":1}}}"#, #"{"s":{}}"#, #"{"s":{"x":{"y":1}}}"#, #"{"s":{"x":null}}"#),
    ])
    func `kubectl apply's patch of a custom resource replaces lists whole`(
        original: String, modified: String, current: String, expected: String
    ) throws {
        let patch = try JSONMergePatch.threeWayPatch(
            original: try fields(original), modified: try fields(modified),
            current: try fields(current))
        #expect(jsonText(.map(patch)) == expected)
    }

    @Test func `a change of the kind is refused`() throws {
        #expect(throws: PatchError("At least one of apiVersion, kind and name was changed")) {
            try JSONMergePatch.threeWayPatch(
                original: [:], modified: ["kind": "A"], current: ["kind": "B"])
        }
    }

    @Test func `operations of RFC 6902 are carried out in order`() throws {
        let result = try JSONPatch.apply(
            [
                ["op": "add", "path": "/a/-", "value": 3],
                ["op": "add", "path": "/a/0", "value": 0],
                ["op": "remove", "path": "/a/1"], ["op": "replace", "path": "/b~1c", "value": "x"],
                ["op": "copy", "from": "/a/0", "path": "/d"],
                ["op": "move", "from": "/d", "path": "/e"],
                ["op": "test", "path": "/e", "value": 0],
                ["op": "replace", "path": "/n", "value": 1],
            ], to: ["a": [1, 2], "b/c": "y"])
        #expect(jsonText(result) == #"{"a":[0,2,3],"b/c":"x","e":0,"n":1}"#)
    }

    // What `kubectl patch --local --type=json` 1.32 prints behind `error: `.
    @Test(arguments: [
        (
            #"[{"op":"remove","path":"/spec/foo"}]"#,
            "error in remove for path: '/spec/foo': Unable to remove nonexistent key: foo: missing value"
        ),
        (
            #"[{"op":"replace","path":"/spec/foo/a","value":1}]"#,
            "replace operation does not apply: doc is missing path: /spec/foo/a: missing value"
        ),
        (
            #"[{"op":"add","path":"/spec/foo/b","value":1}]"#,
            "add operation does not apply: doc is missing path: \"/spec/foo/b\": missing value"
        ),
        (#"[{"op":"test","path":"/kind","value":"q"}]"#, "testing value /kind failed: test failed"),
        (#"{"op":"test"}"#, "json: cannot unmarshal object into Go value of type jsonpatch.Patch"),
        (
            #"[{"op":"remove","path":"/list/7"}]"#,
            "error in remove for path: '/list/7': Unable to access invalid index: 7: invalid index referenced"
        ),
        (
            #"[{"op":"remove","path":"/list/x"}]"#,
            "error in remove for path: '/list/x': strconv.Atoi: parsing \"x\": invalid syntax"
        ),
        (
            #"[{"op":"move","from":"/spec/q","path":"/kind"}]"#,
            "error in move for path: 'q': Unable to remove nonexistent key: q: missing value"
        ),
    ])
    func `an operation that fails says so in the API server's words`(
        patch: String, message: String
    ) throws {
        let patch = try JSONParser.value(patch)
        #expect(throws: PatchError(message)) {
            try JSONPatch.apply(patch, to: ["kind": "K", "spec": ["a": 1], "list": [1]])
        }
    }
}
