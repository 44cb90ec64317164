"""ClearML's public names, parameters and defaults, as facts to hold tuitrack's against.

One line a function: its name, then its parameters, `name` or `name=default`, without self or cls. From the public
interfaces of clearml 2.1.12.
"""

from __future__ import annotations

METHODS = {
    "Task": """
        add_tags tags
        close
        completed ignore_errors=True
        connect mutable name=None ignore_remote_overrides=False
        connect_configuration configuration name=None description=None ignore_remote_overrides=False
        connect_label_enumeration enumeration ignore_remote_overrides=False
        create_function_task func func_name=None task_name=None **kwargs
        delete delete_artifacts_and_models=True skip_models_used_by_other_tasks=True raise_on_error=False callback=None
        delete_artifacts artifact_names raise_on_errors=True delete_from_storage=True silent_on_errors=False
        delete_parameter name force=False
        delete_user_properties *iterables
        execute_remotely queue_name=None clone=False exit_process=True
        export_task
        flush wait_for_uploads=False
        get_all_reported_scalars x_axis='iter'
        get_archived
        get_base_docker
        get_configuration_object name
        get_configuration_object_as_dict name
        get_configuration_objects
        get_dataviews
        get_debug_samples title series n_last_iterations=None
        get_executed_queue return_name=False
        get_http_router
        get_initial_iteration
        get_labels_enumeration
        get_last_iteration
        get_last_scalar_metrics
        get_logger
        get_model_config_dict
        get_model_config_text
        get_model_design
        get_models
        get_offline_mode_folder
        get_output_log_web_page
        get_parameter name default=None cast=False
        get_parameters backwards_compatibility=True cast=False
        get_parameters_as_dict cast=False
        get_progress
        get_project_name
        get_project_object
        get_random_seed
        get_registered_artifacts
        get_reported_console_output number_of_reports=1
        get_reported_plots max_iterations=None
        get_reported_scalars max_samples=0 x_axis='iter'
        get_reported_single_value name
        get_reported_single_values
        get_requirements
        get_script
        get_status
        get_status_message
        get_system_tags
        get_tags
        get_user_properties value_only=False
        is_current_task
        is_main_task
        launch_multi_node total_num_nodes port=29500 queue=None wait=False addr=None devices=None hide_children=False
        list_external_endpoints protocol=None
        mark_completed ignore_errors=True status_message=None force=False
        mark_failed ignore_errors=True status_reason=None status_message=None force=False
        mark_started force=False
        mark_stop_request force=False status_message=None
        mark_stopped force=False status_message=None
        move_to_project new_project_id=None new_project_name=None system_tags=None
        publish ignore_errors=True
        publish_on_completion enable=True
        register_abort_callback callback_function callback_execution_timeout=30.0
        register_artifact name artifact metadata=None uniqueness_columns=True
        reload
        remove_input_models models_to_remove
        remove_tags tags
        rename new_name
        request_external_endpoint port protocol='http' wait=False wait_interval_seconds=3.0 wait_timeout_seconds=90.0 static_route=None endpoint_name=None
        reset set_started_on_success=False force=False
        set_archived archive
        set_artifacts artifacts_list=None
        set_base_docker docker_cmd=None docker_image=None docker_arguments=None docker_setup_bash_script=None
        set_comment comment
        set_configuration_object name config_text=None description=None config_type=None config_dict=None
        set_dataview dataview
        set_initial_iteration offset=0
        set_input_model model_id=None model_name=None update_task_design=True update_task_labels=True name=None
        set_model_config config_text=None config_dict=None
        set_model_label_enumeration enumeration=None
        set_name name
        set_packages packages
        set_parameter name value description=None value_type=None
        set_parameters *args **kwargs
        set_parameters_as_dict dictionary
        set_parent parent
        set_progress progress
        set_project project_id=None project_name=None
        set_repo repo=None branch=None commit=None
        set_script repository=None branch=None commit=None diff=None working_dir=None entry_point=None binary=None
        set_system_tags tags
        set_tags tags
        set_task_type task_type
        set_user_properties *iterables **properties
        started ignore_errors=True force=False
        stop_request ignore_errors=True force=False status_message=None
        stopped ignore_errors=True force=False status_reason=None status_message=None
        unregister_artifact name
        update_model_desc new_model_desc_file=None
        update_output_model model_path name=None comment=None tags=None model_name=None iteration=None auto_delete_file=True
        update_parameters *args **kwargs
        update_task task_data
        upload_artifact name artifact_object metadata=None delete_after_upload=False auto_pickle=None preview=None wait_on_upload=False extension_name=None serialization_function=None retries=0 sort_keys=True
        wait_for_external_endpoint wait_interval_seconds=3.0 wait_timeout_seconds=90.0 protocol='http' endpoint_name=None
        wait_for_status status=('completed','stopped','closed') raise_on_status=('failed',) check_interval_sec=60.0
    """,
    "Logger": """
        capture_logging
        flush wait=False
        get_default_debug_sample_history
        get_default_upload_destination
        get_flush_period
        report_confusion_matrix title series matrix iteration=None xaxis=None yaxis=None xlabels=None ylabels=None yaxis_reversed=False comment=None extra_layout=None
        report_histogram title series values iteration=None labels=None xlabels=None xaxis=None yaxis=None mode=None data_args=None extra_layout=None
        report_image title series iteration=None local_path=None image=None matrix=None max_image_history=None delete_after_upload=False url=None
        report_image_and_upload title series iteration=None path=None matrix=None max_image_history=None delete_after_upload=False
        report_line_plot title series xaxis yaxis mode='lines' iteration=None reverse_xaxis=False comment=None extra_layout=None
        report_matplotlib_figure title series figure iteration=None report_image=False report_interactive=True
        report_matrix title series matrix iteration=None xaxis=None yaxis=None xlabels=None ylabels=None yaxis_reversed=False extra_layout=None
        report_media title series iteration=None local_path=None stream=None file_extension=None max_history=None delete_after_upload=False url=None
        report_plotly title series figure iteration=None
        report_scalar title series value iteration
        report_scatter2d title series scatter iteration=None xaxis=None yaxis=None labels=None mode='lines' comment=None extra_layout=None
        report_scatter3d title series scatter iteration=None xaxis=None yaxis=None zaxis=None labels=None mode='markers' fill=False comment=None extra_layout=None
        report_single_value name value
        report_surface title series matrix iteration=None xaxis=None yaxis=None zaxis=None xlabels=None ylabels=None camera=None comment=None extra_layout=None
        report_table title series iteration=None table_plot=None csv=None url=None extra_layout=None extra_data=None
        report_text msg level=20 print_console=True *args **_
        report_vector title series values iteration=None labels=None xlabels=None xaxis=None yaxis=None mode=None extra_layout=None
        set_default_debug_sample_history max_history
        set_default_upload_destination uri
        set_flush_period period
    """,
    "BaseModel": """
        __init__ task=None
        archive
        get_all_metadata
        get_all_metadata_casted
        get_metadata key
        get_metadata_casted key
        get_offline_mode_folder
        get_weights raise_on_error=False force_download=False extract_archive=False
        get_weights_package return_path=False raise_on_error=False force_download=False extract_archive=True
        publish
        report_confusion_matrix title series matrix iteration=None xaxis=None yaxis=None xlabels=None ylabels=None yaxis_reversed=False comment=None extra_layout=None
        report_histogram title series values iteration=None labels=None xlabels=None xaxis=None yaxis=None mode=None data_args=None extra_layout=None
        report_line_plot title series xaxis yaxis mode='lines' iteration=None reverse_xaxis=False comment=None extra_layout=None
        report_matrix title series matrix iteration=None xaxis=None yaxis=None xlabels=None ylabels=None yaxis_reversed=False extra_layout=None
        report_scalar title series value iteration
        report_scatter2d title series scatter iteration=None xaxis=None yaxis=None labels=None mode='line' comment=None extra_layout=None
        report_scatter3d title series scatter iteration=None xaxis=None yaxis=None zaxis=None labels=None mode='markers' fill=False comment=None extra_layout=None
        report_single_value name value
        report_surface title series matrix iteration=None xaxis=None yaxis=None zaxis=None xlabels=None ylabels=None camera=None comment=None extra_layout=None
        report_table title series iteration=None table_plot=None csv=None url=None extra_layout=None
        report_vector title series values iteration=None labels=None xlabels=None xaxis=None yaxis=None mode=None extra_layout=None
        set_all_metadata metadata replace=True
        set_metadata key value v_type=None
        unarchive
    """,
    "Model": """
        __init__ model_id
        get_local_copy extract_archive=None raise_on_error=False force_download=False
    """,
    "InputModel": """
        __init__ model_id=None name=None project=None tags=None only_published=False
        connect task name=None ignore_remote_overrides=False
    """,
    "OutputModel": """
        __init__ task=None config_text=None config_dict=None label_enumeration=None name=None tags=None comment=None framework=None base_model_id=None
        connect task name=None **kwargs
        set_upload_destination uri
        update_design config_text=None config_dict=None
        update_labels labels
        update_weights weights_filename=None upload_uri=None target_filename=None auto_delete_file=True register_uri=None iteration=None update_comment=True is_package=False async_enable=True
        update_weights_package weights_filenames=None weights_path=None upload_uri=None target_filename=None auto_delete_file=True iteration=None async_enable=True
    """,
    "Waitable": """
        wait *_ **__
    """,
    "Artifact": """
        get force_download=False deserialization_function=None block_unsafe_artifacts=False
        get_local_copy extract_archive=True raise_on_error=False force_download=False
        verify_pickle_file_integrity local_file
    """,
}

ON_THE_CLASS = {
    "Task": """
        add_requirements package_name package_version=None
        clone source_task=None name=None comment=None parent=None project=None
        create project_name=None task_name=None task_type=None repo=None branch=None commit=None script=None working_directory=None packages=None requirements_file=None docker=None docker_args=None docker_bash_setup_script=None argparse_args=None base_task_id=None add_task_init_call=True force_single_script_file=False binary=None module=None detect_repository=True
        current_task
        debug_simulate_remote_task task_id reset_task=False
        dequeue task
        enqueue task queue_name=None queue_id=None force=False
        force_requirements_env_freeze force=True requirements_file=None
        force_store_standalone_script force=True
        get_all session=None log=None **kwargs
        get_by_name task_name
        get_num_enqueued_tasks queue_name=None queue_id=None
        get_project_id project_name search_hidden=True
        get_projects **kwargs
        get_task task_id=None project_name=None task_name=None tags=None allow_archived=True task_filter=None
        get_task_output_log_web_page task_id project_id=None app_server_host=None
        get_tasks task_ids=None project_name=None task_name=None tags=None allow_archived=True task_filter=None
        ignore_requirements package_name
        import_offline_session session_folder_zip previous_task_id=None iteration_offset=0
        import_task task_data target_task=None update=False
        init project_name=None task_name=None task_type='training' tags=None reuse_last_task_id=True continue_last_task=False output_uri=None auto_connect_arg_parser=True auto_connect_frameworks=True auto_resource_monitoring=True auto_connect_streams=True deferred_init=False
        is_offline
        query_tasks project_name=None task_name=None tags=None additional_return_fields=None task_filter=None
        running_locally
        set_credentials api_host=None web_host=None files_host=None key=None secret=None store_conf_file=False
        set_offline offline_mode=False
        set_random_seed random_seed
        set_resource_monitor_iteration_timeout seconds_from_start=30.0 wait_for_first_iteration_to_start_sec=180.0 max_wait_for_first_iteration_to_start_sec=1800.0
    """,
    "Logger": """
        current_logger
        matplotlib_force_report_non_interactive force
        set_reporting_inf_value value warn_period=1000
        set_reporting_nan_value value warn_period=1000
        tensorboard_auto_group_scalars group_scalars=False
        tensorboard_single_series_per_graph single_series=False
    """,
    "Framework": """
        get_framework_parents framework
    """,
    "Model": """
        query_models project_name=None model_name=None tags=None only_published=False include_archived=False max_results=None metadata=None
        remove model delete_weights_file=True force=False raise_on_errors=False
    """,
    "InputModel": """
        empty config_text=None config_dict=None label_enumeration=None
        import_model weights_url config_text=None config_dict=None label_enumeration=None name=None project=None tags=None comment=None is_package=False create_as_published=False framework=None
        load_model weights_url load_archived=False
    """,
    "OutputModel": """
        set_default_upload_uri output_uri
        wait_for_uploads timeout=None max_num_uploads=None
    """,
}

PROPERTIES = {
    "Task": """
        artifacts cache_dir comment input_models_id labels_stats last_worker logger metrics_manager models name
        output_models_id output_uri parent project report_subprocess_enabled resource_monitor status storage_uri
        task_id task_type
    """,
    "BaseModel": """
        comment config_dict config_text framework id labels name original_task project published system_tags
        tags task url
    """,
    "Model": """
        id
    """,
    "InputModel": """
        id
    """,
    "OutputModel": """
        config_dict config_text id labels published upload_storage_uri
    """,
    "Artifact": """
        hash metadata mode name preview size timestamp type url
    """,
}

SETTABLE = {
    "Task": """
        comment name output_uri storage_uri
    """,
    "BaseModel": """
        comment name project system_tags tags
    """,
    "OutputModel": """
        config_dict config_text labels
    """,
}

IMPORTS = """
    tuitrack Task TaskTypes Logger InputModel OutputModel Model StorageManager UsageError PipelineController
    tuitrack PipelineDecorator browser_login Dataset HyperDataset DataView DataEntry __version__
    tuitrack.task_parameters TaskParameters param percent_param
    tuitrack.utilities.plotly_reporter SeriesInfo
    tuitrack.config running_remotely
    tuitrack.automation HyperParameterOptimizer RandomSearch GridSearch Objective ParameterSet ClearmlJob
    tuitrack.automation UniformParameterRange LogUniformParameterRange UniformIntegerParameterRange
    tuitrack.automation DiscreteParameterRange PipelineController TaskScheduler TriggerScheduler
    tuitrack.automation.optuna OptimizerOptuna
    tuitrack.automation.hpbandster OptimizerBOHB
    tuitrack.automation.controller PipelineController PipelineDecorator
    tuitrack.automation.monitor Monitor
"""
"""Modules with the names that examples import from them."""
