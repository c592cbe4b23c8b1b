"""What each number of an envelope limits, in words; a number that is not here keeps the name of its file."""

from __future__ import annotations

from types import MappingProxyType

WORDS = MappingProxyType(
    {
        "thermal.peak_c": "highest temperature",
        "thermal.brief": "a higher one for a short plateau",
        "thermal.exposure_dose": "dose D of one stimulus (1 is the contact-burn line)",
        "thermal.site_dose": "summed dose D of a skin site in a session",
        "thermal.site_dose_24h": "summed dose D of a skin site in 24 hours",
        "thermal.site_cem43_warn_min": "CEM43 of a skin site: warning from",
        "thermal.site_cem43_stop_min": "CEM43 of a skin site: no more from",
        "thermal.same_site_gap_warn_s": "rest of a skin site between stimuli: warning under",
        "thermal.same_site_gap_stop_s": "rest of a skin site between stimuli: at least",
        "thermal.stimuli_per_site": "stimuli on a skin site in a session",
        "thermal.baseline_min_c": "lowest baseline",
        "thermal.baseline_max_c": "highest baseline",
        "thermal.ramp_c_per_s": "fastest ramp",
        "thermal.plateau_from_43_s": "longest plateau from 43 °C",
        "thermal.tonic": "a longer one at a lower temperature",
        "thermal.train": "pulses so close that they are one stimulus",
        "thermal.watchdog": "stopped where the measured temperature is over the commanded one",
        "electrical.pulse_energy_mj": "energy of a pulse at 500 ohm",
        "electrical.pulse_charge_uc": "charge of one phase of a pulse",
        "electrical.pulse_charge_warn_uc": "charge of one phase: warning from",
        "electrical.rms_current_ma": "effective current",
        "electrical.average_current_ma": "average current",
        "electrical.rms_density_warn_ma_per_cm2": "effective current density: warning from",
        "electrical.charge_density_uc_per_cm2": "charge density of one phase, surface electrodes",
        "electrical.pulse_width_us": "longest pulse",
        "electrical.surface_pair_ma": "highest current, a pair of surface electrodes",
        "electrical.concentric_ma": "highest current, a concentric electrode",
        "electrical.train_pulses": "pulses of a train",
        "electrical.between_trains_s": "rest between trains: at least",
        "electrical.trains_per_session": "trains in a session, work-up among them",
        "electrical.step_factor": "next current: at most the highest so far times",
        "electrical.step_ma": "next current: at least this much more is allowed",
        "laser.wavelength_nm": "wavelength that these limits are for",
        "laser.max_fluence_mj_per_mm2": "highest fluence of a pulse",
        "laser.min_interval_s": "rest of a skin site between pulses: at least",
        "laser.pulses_per_spot": "pulses on one spot",
        "laser.pulses_per_site": "pulses on a skin site in a session",
        "laser.pulses_per_session": "pulses in a session",
        "cold.water_min_c": "coldest water",
        "cold.water_max_c": "warmest water",
        "cold.cap_s": "longest immersion",
    }
)
"""Kind of limit and name in the envelope's file -> what it limits."""
