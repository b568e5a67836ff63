// For the type check only: under which address a browser finds the libraries of node_modules.
declare module "*/vendor/idb/index.js" {
  export * from "idb";
}
declare module "*/vendor/client-zip/index.js" {
  export * from "client-zip";
}
declare module "*/vendor/pbf/index.js" {
  export * from "pbf";
}
