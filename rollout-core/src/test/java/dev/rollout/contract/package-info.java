/**
 * What every provider has to keep, as JUnit suites: extend them in your own tests. Each test's name is a sentence of the
 * interface's documentation, or an invariant with its number.
 *
 * <p>A state store extends {@link dev.rollout.contract.CreateContract},
 * {@link dev.rollout.contract.StateStoreContract},
 * {@link dev.rollout.contract.ControlRequestContract}, {@link dev.rollout.contract.EventsAndListContract},
 * {@link dev.rollout.contract.StoreRoundTripContract}, {@link dev.rollout.contract.DriverSessionsContract},
 * {@link dev.rollout.contract.TakeOverContract}, {@link dev.rollout.contract.RetentionContract},
 * {@link dev.rollout.contract.StoreRacesContract}, {@link dev.rollout.contract.StoreConsistencyContract} and, where it stores documents,
 * {@link dev.rollout.contract.StoredDocumentsContract}. The others: {@link dev.rollout.contract.InstanceRegistryContract},
 * {@link dev.rollout.contract.ProgressChannelContract}, {@link dev.rollout.contract.DeploymentLockContract},
 * {@link dev.rollout.contract.InstanceUpdaterContract}.
 */
package dev.rollout.contract;
