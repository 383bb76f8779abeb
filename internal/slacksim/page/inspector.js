// For developers: the traffic with the app, any message's JSON, and the world's levers.
export function inspectMessage() {}
export function toggleInspector() {}
export function startInspector() {}
export const isInspectorOpen = () => false;
