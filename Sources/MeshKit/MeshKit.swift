// An embedder imports MeshKit alone; these are the rooms whose types it hands out.
@_exported import Basis
@_exported import Commands
@_exported import Diagnostics
@_exported import Interpreter
@_exported import Traffic
@_exported import YAML
